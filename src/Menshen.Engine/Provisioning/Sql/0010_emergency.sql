-- Break-glass: requests that take the approvals of several persons, and the superuser of an emergency.

-- One vote of one person with one power. Sealed by the program's key: who can write this table cannot vote for somebody else.
CREATE TABLE menshen.approval_vote (
    approval_id bigint NOT NULL REFERENCES menshen.approval (id),
    subject_id  bigint NOT NULL REFERENCES menshen.subject (id),
    power       text NOT NULL CHECK (power IN ('system-administrator', 'security-administrator', 'auditor')),
    reason      text NOT NULL,
    voted_at    timestamptz NOT NULL,
    digest      text NOT NULL CHECK (digest OPERATOR(pg_catalog.~) '^[0-9a-f]{64}$'),
    PRIMARY KEY (approval_id, subject_id),
    UNIQUE (approval_id, power)
);

CREATE FUNCTION menshen.keep_vote() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a vote is given once and for ever' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Locked: nobody votes for what is decided in the same moment.
    PERFORM FROM menshen.approval a WHERE a.id = NEW.approval_id AND a.state = 'pending' AND a.expires_at > NEW.voted_at FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'approval % is decided already, or too old', NEW.approval_id USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_in_time';
    END IF;
    IF EXISTS (SELECT FROM menshen.approval a WHERE a.id = NEW.approval_id AND a.asker_id = NEW.subject_id) THEN
        RAISE EXCEPTION 'nobody votes for the own request' USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_of_another';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_vote BEFORE INSERT OR UPDATE OR DELETE ON menshen.approval_vote FOR EACH ROW EXECUTE FUNCTION menshen.keep_vote();
CREATE TRIGGER keep_votes BEFORE TRUNCATE ON menshen.approval_vote FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_vote();

-- The one way in which a superuser for a person is made in a protected profile. VALID UNTIL is the engine's own limit: it holds also when
-- nobody is left to end it.
CREATE FUNCTION menshen.make_emergency_role(role text, verifier text, until timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE ROLE %I LOGIN SUPERUSER CONNECTION LIMIT 5 VALID UNTIL %L PASSWORD %L', role, until, verifier);
END $$;
