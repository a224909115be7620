-- Clearances set by command, the databases that labels were applied to, and the login roles of session labels beside their subject's own.

-- A subject's clearance stands before the policy's. In bits, as the rows have them: names may change, bits keep their meaning. The newest version
-- holds; one without a highest label means that the policy's holds again.
CREATE TABLE menshen.clearance (
    subject_id      bigint NOT NULL REFERENCES menshen.subject (id),
    version         integer NOT NULL CHECK (version > 0),
    highest         bigint,
    lowest          bigint,
    chosen          bigint,
    trusted_down_to bigint,
    -- As it was written then, for whoever reads it years later.
    words           text NOT NULL,
    set_at          timestamptz NOT NULL DEFAULT pg_catalog.now(),
    set_by          text NOT NULL,
    reason          text NOT NULL CHECK (reason OPERATOR(pg_catalog.<>) ''),
    PRIMARY KEY (subject_id, version),
    CHECK ((highest IS NULL) = (lowest IS NULL) AND (highest IS NULL) = (chosen IS NULL) AND (highest IS NOT NULL OR trusted_down_to IS NULL)),
    -- Bit 0 tells a label from nothing; what lies between lies between in bits.
    CHECK (lowest & 1 = 1 AND lowest & ~chosen = 0 AND chosen & ~highest = 0),
    CHECK (trusted_down_to & 1 = 1 AND trusted_down_to & ~highest = 0)
);

CREATE TABLE menshen.labelled_database (
    database   text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    applied_by text NOT NULL
);

CREATE FUNCTION menshen.keep_clearance() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a clearance is not changed: the next version takes its place' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER keep_clearance BEFORE UPDATE OR DELETE ON menshen.clearance FOR EACH ROW EXECUTE FUNCTION menshen.keep_clearance();
CREATE TRIGGER keep_clearances BEFORE TRUNCATE ON menshen.clearance FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_clearance();
CREATE TRIGGER announce AFTER INSERT ON menshen.clearance FOR EACH STATEMENT EXECUTE FUNCTION menshen.announce();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON menshen.labelled_database FOR EACH STATEMENT EXECUTE FUNCTION menshen.announce();

-- The login roles of a subject's session labels: ROLE.HEX. No subject's name holds a point.
CREATE FUNCTION menshen.label_logins(role text) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.rolname::text FROM pg_roles r
    WHERE left(r.rolname, length(role) + 1) = role || '.' AND substr(r.rolname, length(role) + 2) ~ '^[0-9a-f]{1,16}$'
$$;

-- What happens to a subject's role happens to its doors: whoever is switched off is switched off at every label.
CREATE OR REPLACE FUNCTION menshen.set_role_login(role text, allowed boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    door text;
BEGIN
    EXECUTE format('ALTER ROLE %I ' || CASE WHEN allowed THEN 'LOGIN' ELSE 'NOLOGIN' END, role);
    FOR door IN SELECT menshen.label_logins(role) LOOP
        EXECUTE format('ALTER ROLE %I ' || CASE WHEN allowed THEN 'LOGIN' ELSE 'NOLOGIN' END, door);
    END LOOP;
    IF NOT allowed THEN
        PERFORM menshen.end_sessions(l) FROM menshen.label_logins(role) l;
        PERFORM menshen.end_sessions(role);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION menshen.drop_role(role text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    door    text;
    is_gone boolean := true;
BEGIN
    FOR door IN SELECT menshen.label_logins(role) UNION ALL SELECT role LOOP
        PERFORM menshen.end_sessions(door);
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = door);
        BEGIN
            EXECUTE format('DROP ROLE %I', door);
        EXCEPTION WHEN dependent_objects_still_exist THEN
            EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', door);
            is_gone := is_gone AND door <> role;
        END;
    END LOOP;
    RETURN is_gone;
END $$;
