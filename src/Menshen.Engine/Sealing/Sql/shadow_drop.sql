-- Takes the shadow away: the trigger before what it writes to, whatever both are called now. %1$s number of the work.
DO $drop$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT g.tgname, g.tgrelid::pg_catalog.regclass AS relation FROM pg_catalog.pg_trigger g WHERE g.tgfoid = pg_catalog.to_regprocedure('menshen.note_changed_%1$s()')::oid LOOP
        EXECUTE 'DROP TRIGGER ' || pg_catalog.quote_ident(one.tgname) || ' ON ' || one.relation;
    END LOOP;
END $drop$;
DROP FUNCTION IF EXISTS menshen.note_changed_%1$s();
DROP TABLE IF EXISTS menshen.changed_%1$s, menshen.shadow_%1$s, menshen.shadow_state_%1$s;
