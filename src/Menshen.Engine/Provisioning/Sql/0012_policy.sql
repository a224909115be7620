-- The policy in force and all that were before it: who, when, why, and what it changed. Rows stay.

CREATE TABLE menshen.policy (
    version    bigint PRIMARY KEY CHECK (version >= 1),
    -- As it was applied, byte for byte.
    text       bytea NOT NULL CHECK (pg_catalog.octet_length(text) <= 1048576),
    -- SM3 of the text.
    digest     text NOT NULL CHECK (digest OPERATOR(pg_catalog.~) '^[0-9a-f]{64}$'),
    -- Keyed, over version and text: who can write this table cannot put another policy in force.
    seal       bytea NOT NULL CHECK (pg_catalog.octet_length(seal) = 32),
    applied_at timestamptz NOT NULL,
    asker      text NOT NULL,
    approver   text,
    approval   bigint,
    reason     text NOT NULL,
    -- Against the one before, a line for each difference.
    changes    text NOT NULL,
    CHECK ((approver IS NULL) = (approval IS NULL))
);

-- One after the other: of two gateways that apply at once, the second compared with what is not in force any more.
CREATE FUNCTION menshen.keep_policy() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a policy that was applied stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- 'polic' in ASCII.
    PERFORM pg_advisory_xact_lock(482905811299);
    -- A gap is a catalogue that was put back: the gateways' copies are ahead of it.
    IF NEW.version <= (SELECT coalesce(max(p.version), 0) FROM menshen.policy p) THEN
        RAISE EXCEPTION 'another policy was applied meanwhile: plan again' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'policy_next';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_policy BEFORE INSERT OR UPDATE OR DELETE ON menshen.policy FOR EACH ROW EXECUTE FUNCTION menshen.keep_policy();
CREATE TRIGGER keep_policies BEFORE TRUNCATE ON menshen.policy FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_policy();

-- A channel of its own: a policy is no reason to load all subjects anew.
CREATE FUNCTION menshen.announce_policy() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('menshen_policy', NEW.version::text);
    RETURN NULL;
END $$;

CREATE TRIGGER announce AFTER INSERT ON menshen.policy FOR EACH ROW EXECUTE FUNCTION menshen.announce_policy();
