-- In every database. ALTER INDEX ... RENAME gives tables and views another name as well, and announced nothing: for ten seconds no other gateway knew what is sealed under it.

DO $$
BEGIN
    -- In the catalogue's own database nothing is sealed (0103).
    IF pg_catalog.to_regclass('menshen.provisioning') IS NOT NULL
        AND (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass('menshen.provisioning')) = CURRENT_USER::pg_catalog.regrole THEN
        RETURN;
    END IF;

    -- 0103 (by the name that 0115 gave it) and 0117, but for that tag. Written out: whoever looks for drift compares bodies with the scripts.
    CREATE OR REPLACE FUNCTION menshen.make_domain_without_fields(group_name text, group_number integer, group_mode text) RETURNS void
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
                             'IMPORT FOREIGN SCHEMA', 'ALTER SCHEMA', 'CREATE DOMAIN', 'ALTER DOMAIN', 'ALTER TYPE', 'ALTER INDEX')
                EXECUTE FUNCTION menshen.note_columns();
            CREATE EVENT TRIGGER menshen_drops ON sql_drop EXECUTE FUNCTION menshen.note_columns();
        END IF;
    END $body$;

    CREATE OR REPLACE FUNCTION menshen.make_suffixed_domain(group_name text, group_number integer, suffix integer) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    DECLARE
        domain_name CONSTANT text := 'sealed_' || replace(group_name, '-', '_');
        head        CONSTANT text := format('^~ms2e%s\.', group_number);
        tail        CONSTANT text := format('\.(?:0|[1-9][0-9]*)\.%s[0-9a-f]+\.[A-Za-z0-9_-]+~$', suffix);
    BEGIN
        IF suffix NOT BETWEEN 3 AND 8 OR group_number < 1 OR group_name !~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' THEN
            RAISE EXCEPTION 'not a seal group' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        IF to_regtype(format('menshen.%I', domain_name)) IS NULL THEN
            -- Ten bytes of tag in hexadecimal; 16 bytes of SIV's tag and the closing ~; and base64's last character in the one spelling that its bytes have.
            EXECUTE format($check$
                CREATE DOMAIN menshen.%I AS text COLLATE "C" CONSTRAINT sealed CHECK (
                    VALUE OPERATOR(pg_catalog.~) %L
                    AND octet_length(split_part(VALUE, '.', 4)) = 21
                    AND octet_length(split_part(VALUE, '.', 5)) >= 23
                    AND CASE octet_length(split_part(VALUE, '.', 5)) %% 4
                            WHEN 1 THEN true
                            WHEN 3 THEN strpos('AQgw', substr(VALUE, octet_length(VALUE) - 1, 1)) > 0
                            WHEN 0 THEN strpos('AEIMQUYcgkosw048', substr(VALUE, octet_length(VALUE) - 1, 1)) > 0
                            ELSE VALUE IS NULL
                        END)
                $check$, domain_name, head || '[1-9][0-9]*' || tail);
            EXECUTE format('GRANT USAGE ON DOMAIN menshen.%I TO PUBLIC', domain_name);
        ELSIF NOT EXISTS (
            SELECT FROM pg_constraint c WHERE c.contypid = to_regtype(format('menshen.%I', domain_name)) AND c.conname = 'sealed'
              AND strpos(pg_get_constraintdef(c.oid), head) > 0 AND strpos(pg_get_constraintdef(c.oid), tail) > 0) THEN
            RAISE EXCEPTION 'menshen.% is the domain of another seal group: this database comes from another catalogue', domain_name
                USING ERRCODE = 'duplicate_object';
        END IF;
        -- As in menshen.make_sealed_domain: only a superuser may have event triggers; without them changes are found by looking.
        IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AND NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'menshen_columns') THEN
            CREATE EVENT TRIGGER menshen_columns ON ddl_command_end
                WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'CREATE VIEW', 'ALTER VIEW',
                             'CREATE MATERIALIZED VIEW', 'ALTER MATERIALIZED VIEW', 'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE',
                             'IMPORT FOREIGN SCHEMA', 'ALTER SCHEMA', 'CREATE DOMAIN', 'ALTER DOMAIN', 'ALTER TYPE', 'ALTER INDEX')
                EXECUTE FUNCTION menshen.note_columns();
            CREATE EVENT TRIGGER menshen_drops ON sql_drop EXECUTE FUNCTION menshen.note_columns();
        END IF;
    END $body$;

    IF EXISTS (SELECT FROM pg_catalog.pg_event_trigger e WHERE e.evtname = 'menshen_columns') THEN
        DROP EVENT TRIGGER menshen_columns;
        CREATE EVENT TRIGGER menshen_columns ON ddl_command_end
            WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'CREATE VIEW', 'ALTER VIEW',
                         'CREATE MATERIALIZED VIEW', 'ALTER MATERIALIZED VIEW', 'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE',
                         'IMPORT FOREIGN SCHEMA', 'ALTER SCHEMA', 'CREATE DOMAIN', 'ALTER DOMAIN', 'ALTER TYPE', 'ALTER INDEX')
            EXECUTE FUNCTION menshen.note_columns();
    END IF;
END $$;
