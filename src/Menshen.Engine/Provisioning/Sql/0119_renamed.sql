-- In every database. ALTER INDEX ... RENAME gives tables and views another name as well, and announced nothing: for ten seconds no other gateway knew what is sealed under it.

DO $$
DECLARE
    one pg_catalog.oid;
BEGIN
    -- In the catalogue's own database nothing is sealed (0103).
    IF pg_catalog.to_regclass('menshen.provisioning') IS NOT NULL
        AND (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass('menshen.provisioning')) = CURRENT_USER::pg_catalog.regrole THEN
        RETURN;
    END IF;

    -- As they are (0103, 0117), but for that tag.
    FOREACH one IN ARRAY ARRAY['menshen.make_sealed_domain(text, integer, text)'::pg_catalog.regprocedure::pg_catalog.oid,
                               'menshen.make_suffixed_domain(text, integer, integer)'::pg_catalog.regprocedure::pg_catalog.oid]
    LOOP
        EXECUTE pg_catalog.replace(pg_catalog.pg_get_functiondef(one), '''ALTER TYPE'')', '''ALTER TYPE'', ''ALTER INDEX'')');
    END LOOP;
    IF EXISTS (SELECT FROM pg_catalog.pg_event_trigger e WHERE e.evtname = 'menshen_columns') THEN
        DROP EVENT TRIGGER menshen_columns;
        CREATE EVENT TRIGGER menshen_columns ON ddl_command_end
            WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'CREATE VIEW', 'ALTER VIEW',
                         'CREATE MATERIALIZED VIEW', 'ALTER MATERIALIZED VIEW', 'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE',
                         'IMPORT FOREIGN SCHEMA', 'ALTER SCHEMA', 'CREATE DOMAIN', 'ALTER DOMAIN', 'ALTER TYPE', 'ALTER INDEX')
            EXECUTE FUNCTION menshen.note_columns();
    END IF;
END $$;
