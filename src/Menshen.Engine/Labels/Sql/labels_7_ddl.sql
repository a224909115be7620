-- What may be made and changed in a database that has labels. The structure is at the bottom of the order: sessions above change nothing of it.

-- Runs with the caller's rights on purpose: the current role tells whether a statement comes from our own functions.
CREATE OR REPLACE FUNCTION menshen_labels.before_change() RETURNS event_trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
        RETURN;
    END IF;
    IF menshen_labels.above_bottom() THEN
        RAISE EXCEPTION '% writes the catalogue, which everybody reads', tg_tag
            USING ERRCODE = 'insufficient_privilege', HINT = 'Log in at the bottom label.';
    END IF;
    -- What is not here is refused: whatever brings code into sessions of others (functions, operators, casts, extensions, rules, languages),
    -- and whatever PostgreSQL may learn to make.
    IF tg_tag = ANY (ARRAY[
        'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'DROP TABLE', 'CREATE INDEX', 'ALTER INDEX', 'DROP INDEX', 'REINDEX',
        'CREATE VIEW', 'ALTER VIEW', 'DROP VIEW', 'CREATE MATERIALIZED VIEW', 'ALTER MATERIALIZED VIEW', 'REFRESH MATERIALIZED VIEW', 'DROP MATERIALIZED VIEW',
        'CREATE SEQUENCE', 'ALTER SEQUENCE', 'DROP SEQUENCE', 'CREATE TYPE', 'ALTER TYPE', 'DROP TYPE', 'CREATE DOMAIN', 'ALTER DOMAIN', 'DROP DOMAIN',
        'CREATE SCHEMA', 'ALTER SCHEMA', 'DROP SCHEMA', 'CREATE STATISTICS', 'ALTER STATISTICS', 'DROP STATISTICS', 'COMMENT', 'GRANT', 'REVOKE',
        'CREATE TRIGGER', 'ALTER TRIGGER', 'DROP TRIGGER', 'CREATE POLICY', 'ALTER POLICY', 'DROP POLICY', 'ALTER DEFAULT PRIVILEGES', 'CREATE COLLATION', 'DROP COLLATION',
        'DROP FUNCTION', 'DROP PROCEDURE', 'DROP ROUTINE', 'DROP AGGREGATE', 'DROP OPERATOR', 'DROP CAST', 'DROP RULE', 'DROP OWNED', 'REASSIGN OWNED']) THEN
        RETURN;
    END IF;
    RAISE EXCEPTION '% brings code into other sessions: in a database with labels the control plane does it', tg_tag USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.after_change_as_owner() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made      record;
    principal name;
    broken    text;
BEGIN
    SELECT l.principal INTO principal FROM menshen_labels.login l WHERE l.role_name = session_user;
    -- Refuses to run outside an event trigger.
    FOR made IN SELECT e.objid, s.table_bits, s.initial_bits, c.relowner, (s.schema_name IS NOT NULL) AS labelled
                FROM pg_event_trigger_ddl_commands() e
                JOIN pg_class c ON e.classid = 'pg_class'::regclass AND c.oid = e.objid AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
                JOIN pg_namespace n ON n.oid = c.relnamespace
                LEFT JOIN menshen_labels.labelled_schema s ON s.schema_name = n.nspname
                WHERE e.command_tag IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO') AND NOT e.in_extension
    LOOP
        IF made.labelled THEN
            PERFORM menshen_labels.protect(made.objid, '{}', made.table_bits, made.initial_bits, false, false,
                                           coalesce((SELECT l.principal FROM menshen_labels.login l WHERE l.role_name = pg_get_userbyid(made.relowner)), pg_get_userbyid(made.relowner)));
            PERFORM menshen_labels.rebuild_keys(made.objid);
        ELSE
            PERFORM menshen_labels.guard(made.objid);
        END IF;
    END LOOP;
    -- A login role is only a door: what is made through it is the principal's.
    IF principal IS NOT NULL THEN
        EXECUTE format('REASSIGN OWNED BY %I TO %I', session_user, principal);
    END IF;
    SELECT v INTO broken FROM menshen_labels.violations() v LIMIT 1;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION '%', broken USING ERRCODE = 'insufficient_privilege', HINT = 'Labels and what keeps them are changed by the control plane.';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.after_change() RETURNS event_trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
        RETURN;
    END IF;
    PERFORM menshen_labels.after_change_as_owner();
END $$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger t WHERE t.evtname = 'menshen_labels_before') THEN
        CREATE EVENT TRIGGER menshen_labels_before ON ddl_command_start EXECUTE FUNCTION menshen_labels.before_change();
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger t WHERE t.evtname = 'menshen_labels_after') THEN
        CREATE EVENT TRIGGER menshen_labels_after ON ddl_command_end EXECUTE FUNCTION menshen_labels.after_change();
    END IF;
    ALTER EVENT TRIGGER menshen_labels_before ENABLE ALWAYS;
    ALTER EVENT TRIGGER menshen_labels_after ENABLE ALWAYS;
END $$;
