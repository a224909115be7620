-- What the control plane does to engine roles. Run with the caller's rights, so they give nobody any power he lacks.

CREATE FUNCTION menshen.create_role(role text, verifier text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format(
        'CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS PASSWORD %L', role, verifier);
    -- debug_print_* and RAISE LOG would write a subject's data into the engine's log at level LOG. Only a superuser may set or reset this.
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('ALTER ROLE %I SET log_min_messages = fatal', role);
    END IF;
END $$;

CREATE FUNCTION menshen.set_role_verifier(role text, verifier text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER ROLE %I PASSWORD %L', role, verifier);
END $$;

CREATE FUNCTION menshen.set_role_login(role text, allowed boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER ROLE %I ' || CASE WHEN allowed THEN 'LOGIN' ELSE 'NOLOGIN' END, role);
    IF NOT allowed THEN
        PERFORM menshen.end_sessions(role);
    END IF;
END $$;

-- A right that was taken away ends now, not when the session happens to end.
CREATE FUNCTION menshen.end_sessions(role text) RETURNS bigint
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(pg_terminate_backend(a.pid)) FROM pg_stat_activity a WHERE a.usename = role AND a.pid <> pg_backend_pid()
$$;

-- False if the role owns something somewhere: then it stays, dead.
CREATE FUNCTION menshen.drop_role(role text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM menshen.end_sessions(role);
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        RETURN true;
    END IF;
    BEGIN
        EXECUTE format('DROP ROLE %I', role);
        RETURN true;
    EXCEPTION WHEN dependent_objects_still_exist THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', role);
        RETURN false;
    END;
END $$;

-- Only the transparent profile of test systems calls this.
CREATE FUNCTION menshen.make_superuser(role text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER ROLE %I SUPERUSER', role);
    EXECUTE format('ALTER ROLE %I RESET log_min_messages', role);
END $$;
