-- In every database. Sealed values that carry the label they were written with (form 3): the domains take them, and a column that was unsealed refuses them. See decision 36.

DO $$
DECLARE
    one text;
BEGIN
    -- In the catalogue's own database nothing is sealed (0103).
    IF pg_catalog.to_regclass('menshen.provisioning') IS NOT NULL
        AND (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass('menshen.provisioning')) = CURRENT_USER::pg_catalog.regrole THEN
        RETURN;
    END IF;

    -- Lets a group's domain take form 3 as well. Whether values carry labels is the policy's question; the domain keeps plaintext and other groups' values out.
    -- No table is read, and nobody waits: all stored values met the old CHECK, which is one half of the new one's OR. So the new one comes NOT VALID and is
    -- marked as what it is. PostgreSQL would read every table, and would refuse where somebody has an array of the domain, which anybody can make.
    CREATE OR REPLACE FUNCTION menshen.widen_sealed_domain(domain_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    DECLARE
        known text;
        form  text[];
    BEGIN
        SELECT pg_get_constraintdef(c.oid) INTO known FROM pg_constraint c
        WHERE c.contypid = to_regtype(format('menshen.%I', domain_name)) AND c.conname = 'sealed' AND c.contype = 'c';
        form := regexp_match(known, '\^~ms1([er])([1-9][0-9]*)\\\.');
        -- Not ours, or somebody has changed it: the look for drift says so.
        IF form IS NULL OR strpos(known, '~ms3') > 0 OR known NOT LIKE 'CHECK (%)' THEN
            RETURN;
        END IF;
        -- Marking takes a superuser. So do labels: where there is none, no session has one, and no value will carry it.
        IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
            RETURN;
        END IF;
        EXECUTE format('ALTER DOMAIN menshen.%I DROP CONSTRAINT sealed', domain_name);
        EXECUTE format($check$
            ALTER DOMAIN menshen.%I ADD CONSTRAINT sealed CHECK (%s
                OR (VALUE OPERATOR(pg_catalog.~) %L
                    AND octet_length(split_part(VALUE, '.', 4)) >= %s
                    AND CASE octet_length(split_part(VALUE, '.', 4)) %% 4
                            WHEN 1 THEN true
                            WHEN 3 THEN strpos('AQgw', substr(VALUE, octet_length(VALUE) - 1, 1)) > 0
                            WHEN 0 THEN strpos('AEIMQUYcgkosw048', substr(VALUE, octet_length(VALUE) - 1, 1)) > 0
                            ELSE VALUE IS NULL
                        END)) NOT VALID
            $check$, domain_name, substr(known, 7), format('^~ms3%s%s\.[1-9][0-9]*\.[1-9a-f][0-9a-f]*\.[A-Za-z0-9_-]+~$', form[1], form[2]),
            CASE form[1] WHEN 'e' THEN 23 ELSE 44 END);
        -- The old one was valid, or its text would have ended otherwise.
        UPDATE pg_constraint c SET convalidated = true
        WHERE c.contypid = to_regtype(format('menshen.%I', domain_name)) AND c.conname = 'sealed' AND c.contype = 'c';
    END $body$;
    REVOKE ALL ON FUNCTION menshen.widen_sealed_domain(text) FROM PUBLIC;

    IF pg_catalog.to_regprocedure('menshen.make_domain_without_fields(text, integer, text)') IS NULL THEN
        ALTER FUNCTION menshen.make_sealed_domain(text, integer, text) RENAME TO make_domain_without_fields;
    END IF;

    CREATE OR REPLACE FUNCTION menshen.make_sealed_domain(group_name text, group_number integer, group_mode text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    BEGIN
        PERFORM menshen.make_domain_without_fields(group_name, group_number, group_mode);
        PERFORM menshen.widen_sealed_domain('sealed_' || replace(group_name, '-', '_'));
    END $body$;
    REVOKE ALL ON FUNCTION menshen.make_sealed_domain(text, integer, text) FROM PUBLIC;

    -- One that cannot be widened keeps its CHECK, which is the stricter one, and is no reason for Menshen not to start; the look for drift names it, and
    -- the next application of labels tries again.
    FOR one IN SELECT t.typname FROM pg_catalog.pg_type t
               WHERE t.typnamespace = 'menshen'::pg_catalog.regnamespace AND t.typtype = 'd' AND t.typowner = CURRENT_USER::pg_catalog.regrole
                 AND pg_catalog.starts_with(t.typname, 'sealed_') LOOP
        BEGIN
            PERFORM menshen.widen_sealed_domain(one);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'menshen.% stays as it was: %', one, SQLSTATE;
        END;
    END LOOP;

    -- 0113, for every form.
    CREATE OR REPLACE FUNCTION menshen.is_open(value text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
    BEGIN
        IF value ~ '^~ms[1-9][er][1-9][0-9]*\.[1-9][0-9]*\.[0-9a-f]+\.[A-Za-z0-9_.-]+~$' THEN
            RAISE EXCEPTION 'a sealed value does not go into a column that is plaintext'
                USING ERRCODE = 'serialization_failure',
                      HINT = 'The column was unsealed while the statement was under way, or after it was prepared: prepare it again, and send it again.';
        END IF;
        RETURN true;
    END $body$;
END $$;
