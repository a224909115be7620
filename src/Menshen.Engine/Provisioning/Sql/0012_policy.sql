-- The policy in force at each gateway and all that were before it: who, when, why, and what it changed. Rows stay. A gateway has a policy of its own,
-- because it has listeners, archives and witnesses of its own.

CREATE TABLE menshen.policy (
    -- The gateway's origin, as in its journal.
    gateway    text NOT NULL CHECK (pg_catalog.octet_length(gateway) BETWEEN 1 AND 255),
    version    bigint NOT NULL CHECK (version >= 1),
    -- As it was applied, byte for byte.
    text       bytea NOT NULL CHECK (pg_catalog.octet_length(text) <= 1048576),
    -- SM3 of the text.
    digest     text NOT NULL CHECK (digest OPERATOR(pg_catalog.~) '^[0-9a-f]{64}$'),
    -- Keyed, over gateway, version and text: who can write this table cannot put another policy in force.
    seal       bytea NOT NULL CHECK (pg_catalog.octet_length(seal) = 32),
    applied_at timestamptz NOT NULL,
    asker      text NOT NULL,
    approver   text,
    approval   bigint,
    reason     text NOT NULL,
    -- Against the one before, a line for each difference.
    changes    text NOT NULL,
    PRIMARY KEY (gateway, version),
    CHECK ((approver IS NULL) = (approval IS NULL))
);

-- One after the other: of two that are applied at once, the second was compared with what is not in force any more.
CREATE FUNCTION menshen.keep_policy() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a policy that was applied stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- 'polic' in ASCII.
    PERFORM pg_advisory_xact_lock(482905811299);
    -- A gap is a catalogue that was put back: the gateways' copies are ahead of it.
    IF NEW.version <= (SELECT coalesce(max(p.version), 0) FROM menshen.policy p WHERE p.gateway = NEW.gateway) THEN
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
    PERFORM pg_notify('menshen_policy', NEW.gateway);
    RETURN NULL;
END $$;

CREATE TRIGGER announce AFTER INSERT ON menshen.policy FOR EACH ROW EXECUTE FUNCTION menshen.announce_policy();
