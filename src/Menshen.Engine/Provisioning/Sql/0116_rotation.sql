-- In every database. The domain of a seal group of mode e says which version of its key this database has: that is what a rotation changes, in the
-- transaction in which it changes the values (docs/decisions/0039). One that names no version is of before any rotation: its values have the first.

DO $$
BEGIN
    -- In the catalogue's own database nothing is sealed (0103).
    IF pg_catalog.to_regclass('menshen.provisioning') IS NOT NULL
        AND (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass('menshen.provisioning')) = CURRENT_USER::pg_catalog.regrole THEN
        RETURN;
    END IF;

    -- Lets the domain take values of that version and of no other. No table is read: whoever calls it has seen to its values. As in 0115 it comes NOT VALID and is
    -- marked as what it is; and so it takes a superuser.
    CREATE OR REPLACE FUNCTION menshen.pin_sealed_domain(domain_name text, version integer) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    DECLARE
        domain CONSTANT regtype := to_regtype(format('menshen.%I', domain_name));
        known  text;
        wanted text;
    BEGIN
        SELECT pg_get_constraintdef(c.oid) INTO known FROM pg_constraint c WHERE c.contypid = domain AND c.conname = 'sealed' AND c.contype = 'c';
        wanted := regexp_replace(known, '(\^~ms[1-9]e[1-9][0-9]*\\\.)(?:\[1-9\]\[0-9\]\*|[1-9][0-9]*)(\\\.)', '\1' || version || '\2', 'g');
        IF wanted IS NULL OR wanted NOT LIKE 'CHECK (%)' OR strpos(wanted, format('.%s\.', version)) = 0 OR version NOT BETWEEN 1 AND 999999999 THEN
            RAISE EXCEPTION 'menshen.% is no domain of a seal group of mode e, or its CHECK was changed: look at menshen drift', domain_name
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        EXECUTE format('ALTER DOMAIN menshen.%I DROP CONSTRAINT sealed', domain_name);
        EXECUTE format('ALTER DOMAIN menshen.%I ADD CONSTRAINT sealed %s NOT VALID', domain_name, wanted);
        UPDATE pg_constraint c SET convalidated = true WHERE c.contypid = domain AND c.conname = 'sealed' AND c.contype = 'c';
    END $body$;
    REVOKE ALL ON FUNCTION menshen.pin_sealed_domain(text, integer) FROM PUBLIC;

    -- 0115, for domains that name a version: the labelled form names it too.
    CREATE OR REPLACE FUNCTION menshen.widen_sealed_domain(domain_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    DECLARE
        known text;
        form  text[];
    BEGIN
        SELECT pg_get_constraintdef(c.oid) INTO known FROM pg_constraint c
        WHERE c.contypid = to_regtype(format('menshen.%I', domain_name)) AND c.conname = 'sealed' AND c.contype = 'c';
        form := regexp_match(known, '\^~ms1([er])([1-9][0-9]*)\\\.(\[1-9\]\[0-9\]\*|[1-9][0-9]*)\\\.');
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
            $check$, domain_name, substr(known, 7), format('^~ms3%s%s\.%s\.[1-9a-f][0-9a-f]*\.[A-Za-z0-9_-]+~$', form[1], form[2], form[3]),
            CASE form[1] WHEN 'e' THEN 23 ELSE 44 END);
        -- The old one was valid, or its text would have ended otherwise.
        UPDATE pg_constraint c SET convalidated = true
        WHERE c.contypid = to_regtype(format('menshen.%I', domain_name)) AND c.conname = 'sealed' AND c.contype = 'c';
    END $body$;
    REVOKE ALL ON FUNCTION menshen.widen_sealed_domain(text) FROM PUBLIC;
END $$;
