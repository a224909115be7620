-- Takes the shadow away: the trigger before what it writes to, whatever the table is called now. %1$s number of the work.
DO $drop$
DECLARE
    one regclass;
BEGIN
    FOR one IN SELECT g.tgrelid FROM pg_catalog.pg_trigger g WHERE g.tgfoid = pg_catalog.to_regprocedure('menshen.note_changed_%1$s()')::oid LOOP
        EXECUTE 'DROP TRIGGER menshen_shadow_%1$s ON ' || one;
    END LOOP;
END $drop$;
DROP FUNCTION IF EXISTS menshen.note_changed_%1$s();
DROP TABLE IF EXISTS menshen.changed_%1$s, menshen.shadow_%1$s, menshen.shadow_state_%1$s;
