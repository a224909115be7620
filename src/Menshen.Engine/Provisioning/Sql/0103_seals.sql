-- In every database. The schema where the domains of seal groups are, and what makes them. Its name is taken before anybody else takes it.

DO $$
DECLARE
    owner_now pg_catalog.oid;
    other     text;
BEGIN
    -- In the catalogue's own database the schema is the catalogue's, closed, and nothing is sealed there.
    IF pg_catalog.to_regclass('menshen.provisioning') IS NOT NULL
        AND (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass('menshen.provisioning')) = CURRENT_USER::pg_catalog.regrole THEN
        RETURN;
    END IF;
    SELECT n.nspowner INTO owner_now FROM pg_catalog.pg_namespace n WHERE n.nspname = 'menshen';
    IF owner_now <> CURRENT_USER::pg_catalog.regrole THEN
        -- A subject's, perhaps to pass its own domains for ours: it keeps it under another name.
        SELECT 'menshen_' || pg_catalog.left(pg_catalog.replace(pg_catalog.gen_random_uuid()::text, '-', ''), 8) INTO other;
        EXECUTE pg_catalog.format('ALTER SCHEMA menshen RENAME TO %I', other);
        owner_now := NULL;
    END IF;
    IF owner_now IS NULL THEN
        CREATE SCHEMA menshen AUTHORIZATION CURRENT_USER;
    END IF;
    REVOKE ALL ON SCHEMA menshen FROM PUBLIC;
    GRANT USAGE ON SCHEMA menshen TO PUBLIC;

    -- Says that a relation may have got, lost or renamed a column. And keeps a temporary relation from bearing a sealed one's name: without
    -- a schema its name would mean the temporary one, and literals would be sealed for somebody who could then compare what came out.
    CREATE OR REPLACE FUNCTION menshen.note_columns() RETURNS event_trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    DECLARE
        taken text;
    BEGIN
        IF TG_EVENT = 'ddl_command_end' THEN
            SELECT c.relname INTO taken
            FROM pg_event_trigger_ddl_commands() e
            JOIN pg_class c ON c.oid = e.objid AND e.classid = 'pg_class'::regclass AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            WHERE e.schema_name = 'pg_temp'
              AND EXISTS (SELECT FROM pg_class s
                          JOIN pg_attribute a ON a.attrelid = s.oid AND NOT a.attisdropped
                          JOIN pg_type t ON t.oid = a.atttypid AND t.typnamespace = 'menshen'::regnamespace
                          WHERE s.relname = c.relname AND s.oid <> c.oid AND s.relpersistence <> 't')
            LIMIT 1;
            IF taken IS NOT NULL THEN
                RAISE EXCEPTION 'a temporary relation cannot have the name of one with sealed columns: %', taken
                    USING ERRCODE = 'duplicate_table', HINT = 'Choose another name.';
            END IF;
            IF NOT EXISTS (SELECT FROM pg_event_trigger_ddl_commands() e WHERE e.schema_name IS DISTINCT FROM 'pg_temp') THEN
                RETURN;
            END IF;
        ELSIF NOT EXISTS (SELECT FROM pg_event_trigger_dropped_objects() d
                          WHERE NOT d.is_temporary
                            AND d.object_type IN ('table', 'table column', 'view', 'materialized view', 'foreign table', 'foreign table column', 'type', 'schema')) THEN
            RETURN;
        END IF;
        PERFORM pg_notify('menshen_columns', '');
    END $body$;

    -- Makes the domain of a seal group, and has changes of columns announced. Twice is as good as once.
    CREATE OR REPLACE FUNCTION menshen.make_sealed_domain(group_name text, group_number integer, group_mode text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    DECLARE
        domain_name CONSTANT text := 'sealed_' || replace(group_name, '-', '_');
        -- No counted repetition in it: PostgreSQL builds the states of an expression anew for each value, and twenty of them cost more than the rest.
        form        CONSTANT text := format('^~ms1%s%s\.[1-9][0-9]*\.(?:0|[1-9][0-9]*)\.[A-Za-z0-9_-]+~$', group_mode, group_number);
        -- 16 bytes of tag are 22 characters, nonce and tag are 43; and the closing ~.
        least       CONSTANT integer := CASE group_mode WHEN 'e' THEN 23 ELSE 44 END;
    BEGIN
        IF group_mode NOT IN ('e', 'r') OR group_number < 1 OR group_name !~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' THEN
            RAISE EXCEPTION 'not a seal group' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        IF to_regtype(format('menshen.%I', domain_name)) IS NULL THEN
            -- The last character of base64 in the one spelling that its bytes have: a value written again in another must not pass a unique index.
            EXECUTE format($check$
                CREATE DOMAIN menshen.%I AS text COLLATE "C" CONSTRAINT sealed CHECK (
                    VALUE OPERATOR(pg_catalog.~) %L
                    AND octet_length(split_part(VALUE, '.', 4)) >= %s
                    AND CASE octet_length(split_part(VALUE, '.', 4)) %% 4
                            WHEN 1 THEN true
                            WHEN 3 THEN strpos('AQgw', substr(VALUE, octet_length(VALUE) - 1, 1)) > 0
                            WHEN 0 THEN strpos('AEIMQUYcgkosw048', substr(VALUE, octet_length(VALUE) - 1, 1)) > 0
                            ELSE VALUE IS NULL
                        END)
                $check$, domain_name, form, least);
            EXECUTE format('GRANT USAGE ON DOMAIN menshen.%I TO PUBLIC', domain_name);
        ELSIF NOT EXISTS (
            SELECT FROM pg_constraint c WHERE c.contypid = to_regtype(format('menshen.%I', domain_name)) AND c.conname = 'sealed'
              AND strpos(pg_get_constraintdef(c.oid), format('^~ms1%s%s\.', group_mode, group_number)) > 0) THEN
            RAISE EXCEPTION 'menshen.% is the domain of another seal group: this database comes from another catalogue', domain_name
                USING ERRCODE = 'duplicate_object';
        END IF;
        -- Only a superuser may have event triggers; without them changes are found by looking.
        IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AND NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'menshen_columns') THEN
            CREATE EVENT TRIGGER menshen_columns ON ddl_command_end
                WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'CREATE VIEW', 'ALTER VIEW',
                             'CREATE MATERIALIZED VIEW', 'ALTER MATERIALIZED VIEW', 'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE',
                             'IMPORT FOREIGN SCHEMA', 'ALTER SCHEMA', 'CREATE DOMAIN', 'ALTER DOMAIN', 'ALTER TYPE')
                EXECUTE FUNCTION menshen.note_columns();
            CREATE EVENT TRIGGER menshen_drops ON sql_drop EXECUTE FUNCTION menshen.note_columns();
        END IF;
    END $body$;

    REVOKE ALL ON FUNCTION menshen.note_columns() FROM PUBLIC;
    REVOKE ALL ON FUNCTION menshen.make_sealed_domain(text, integer, text) FROM PUBLIC;
END $$;
