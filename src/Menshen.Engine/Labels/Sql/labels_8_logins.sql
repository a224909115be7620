-- Labels that may exist, and the engine roles of (subject, session label).

CREATE OR REPLACE FUNCTION menshen_labels.define(label_bits bigint, label_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Names may be exchanged by a policy; bits that are in rows keep their slot for ever.
    UPDATE menshen_labels.label l SET name = l.name || ' (was)' WHERE l.name = label_name AND l.bits <> label_bits;
    INSERT INTO menshen_labels.label VALUES (label_bits, label_name, (SELECT coalesce(max(l.slot) + 1, 0) FROM menshen_labels.label l))
    ON CONFLICT (bits) DO UPDATE SET name = excluded.name;
    PERFORM menshen_labels.add_sequences(n.*) FROM menshen_labels.numbering n;
    PERFORM menshen_labels.add_partitions(p.*) FROM menshen_labels.protected p WHERE p.physical;
    -- Readable from the next login on.
    PERFORM menshen_labels.set_label(l.role_name, l.bits, l.floor) FROM menshen_labels.login l WHERE EXISTS (SELECT FROM pg_roles r WHERE r.rolname = l.role_name);
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.set_label(role_name name, label_bits bigint, floor_bits bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted CONSTANT text := concat_ws(',', label_bits, floor_bits,
        coalesce((SELECT string_agg(l.bits::text, ' ' ORDER BY l.bits) FROM menshen_labels.label l WHERE l.bits & ~label_bits = 0), ''));
BEGIN
    IF EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole
               WHERE r.rolname = set_label.role_name AND s.setdatabase = 0 AND 'backtrace_functions=' || wanted = ANY (s.setconfig)) THEN
        RETURN;
    END IF;
    EXECUTE format('ALTER ROLE %I SET backtrace_functions = %L', role_name, wanted);
END $$;

-- Makes or corrects the login of one subject at one label. The principal keeps the rights; the login is a member and has none of its own.
CREATE OR REPLACE FUNCTION menshen_labels.ensure_login(principal name, role_name name, label_bits bigint, floor_bits bigint, verifier text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    IF NOT EXISTS (SELECT FROM menshen_labels.label l WHERE l.bits = label_bits) OR floor_bits & ~label_bits <> 0 OR floor_bits & 1 = 0 THEN
        RAISE EXCEPTION 'no such label, or a floor that is not below it' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF role_name !~ '\.' OR NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = principal AND NOT r.rolsuper AND NOT r.rolcreaterole AND NOT r.rolbypassrls AND NOT r.rolreplication) THEN
        RAISE EXCEPTION 'the principal is no ordinary role, or the name of the login has no point' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = role_name) THEN
        EXECUTE format('CREATE ROLE %I', role_name);
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN INHERIT NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS PASSWORD %L', role_name, verifier);
    EXECUTE format('ALTER ROLE %I SET log_min_messages = fatal', role_name);
    -- Of nobody else's roles: a membership given by hand would carry another's rights, or be another's door to this label.
    FOR one IN SELECT m.roleid::regrole AS whole, m.member::regrole AS member FROM pg_auth_members m
               WHERE (m.member = (SELECT r.oid FROM pg_roles r WHERE r.rolname = role_name) AND m.roleid <> (SELECT r.oid FROM pg_roles r WHERE r.rolname = principal)
                   AND menshen_labels.column_bits(pg_get_userbyid(m.roleid)) IS NULL)
                  OR m.roleid = (SELECT r.oid FROM pg_roles r WHERE r.rolname = role_name) LOOP
        EXECUTE format('REVOKE %s FROM %s', one.whole, one.member);
    END LOOP;
    EXECUTE format('GRANT %I TO %I', principal, role_name);
    PERFORM menshen_labels.enter_columns(role_name, label_bits);
    PERFORM menshen_labels.set_label(role_name, label_bits, floor_bits);
    INSERT INTO menshen_labels.login VALUES (role_name, principal, label_bits, floor_bits)
    ON CONFLICT ON CONSTRAINT login_pkey DO UPDATE SET principal = excluded.principal, bits = excluded.bits, floor = excluded.floor;
END $$;

-- Ends its sessions, too: a clearance that was taken ends now. False: it owns something in another database and stays, without login.
CREATE OR REPLACE FUNCTION menshen_labels.drop_login(role_name name) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM menshen_labels.login l WHERE l.role_name = drop_login.role_name;
    IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = role_name) THEN
        RETURN true;
    END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', role_name);
    PERFORM pg_terminate_backend(a.pid) FROM pg_stat_activity a WHERE a.usename = role_name AND a.pid <> pg_backend_pid();
    BEGIN
        EXECUTE format('DROP OWNED BY %I', role_name);
        EXECUTE format('DROP ROLE %I', role_name);
        RETURN true;
    EXCEPTION WHEN dependent_objects_still_exist THEN
        RETURN false;
    END;
END $$;
