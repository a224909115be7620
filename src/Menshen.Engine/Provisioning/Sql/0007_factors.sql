-- Second factors: one-time codes, recovery codes, tickets, client certificates. Shared by all gateways of a catalogue.

-- One secret for one subject. Sealed by the gateway and bound to the subject: a row copied to another subject does not open.
CREATE TABLE menshen.totp (
    subject_id   bigint PRIMARY KEY REFERENCES menshen.subject (id),
    secret       bytea NOT NULL,
    -- The last time step of which a code was accepted. It only grows, so that no code is good twice on any gateway.
    last_step    bigint NOT NULL DEFAULT 0,
    confirmed_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT pg_catalog.now(),
    wrong_codes  integer NOT NULL DEFAULT 0,
    wrong_at     timestamptz
);

-- Keyed digests of codes of 79 random bits, good once each.
CREATE TABLE menshen.recovery_code (
    subject_id bigint NOT NULL REFERENCES menshen.subject (id),
    digest     bytea NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (subject_id, digest)
);

CREATE TABLE menshen.ticket (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id     bigint NOT NULL REFERENCES menshen.subject (id),
    scram_verifier text NOT NULL,
    source         inet NOT NULL,
    database       text,
    issued_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    expires_at     timestamptz NOT NULL,
    uses_left      integer NOT NULL CHECK (uses_left >= 0)
);

CREATE INDEX ticket_expiry ON menshen.ticket (expires_at);

-- What the authority has signed. A certificate that does not stand here opens nothing, whoever signed it.
CREATE TABLE menshen.certificate (
    serial      text PRIMARY KEY CHECK (serial OPERATOR(pg_catalog.~) '^[0-9a-f]+$'),
    subject_id  bigint NOT NULL REFERENCES menshen.subject (id),
    fingerprint text NOT NULL UNIQUE CHECK (fingerprint OPERATOR(pg_catalog.~) '^[0-9a-f]{64}$'),
    not_before  timestamptz NOT NULL,
    not_after   timestamptz NOT NULL,
    issued_at   timestamptz NOT NULL DEFAULT pg_catalog.now(),
    issued_by   text NOT NULL,
    revoked_at  timestamptz,
    revoked_by  text
);

-- A revocation is for ever, and what was signed stays known.
CREATE FUNCTION menshen.keep_certificate() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'a certificate is never forgotten: set revoked_at' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.serial, NEW.subject_id, NEW.fingerprint, NEW.not_before, NEW.not_after)
        IS DISTINCT FROM (OLD.serial, OLD.subject_id, OLD.fingerprint, OLD.not_before, OLD.not_after)
        OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
        RAISE EXCEPTION 'a certificate can only be revoked, once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_certificate BEFORE UPDATE OR DELETE ON menshen.certificate FOR EACH ROW EXECUTE FUNCTION menshen.keep_certificate();
CREATE TRIGGER keep_certificates BEFORE TRUNCATE ON menshen.certificate FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_certificate();

-- A step back would make an old code good again.
CREATE FUNCTION menshen.keep_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.last_step < OLD.last_step AND NEW.secret = OLD.secret THEN
        RAISE EXCEPTION 'the last time step only grows' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_step BEFORE UPDATE ON menshen.totp FOR EACH ROW EXECUTE FUNCTION menshen.keep_step();

-- Whoever is deleted or switched off, or has another password, has no ticket any more; whoever is deleted has no factor at all.
CREATE FUNCTION menshen.forget_factors() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.deleted_at IS NOT NULL OR NOT NEW.enabled OR NEW.password_set_at IS DISTINCT FROM OLD.password_set_at THEN
        DELETE FROM menshen.ticket t WHERE t.subject_id = NEW.id;
    END IF;
    IF NEW.deleted_at IS NOT NULL THEN
        DELETE FROM menshen.totp t WHERE t.subject_id = NEW.id;
        DELETE FROM menshen.recovery_code r WHERE r.subject_id = NEW.id;
        UPDATE menshen.certificate SET revoked_at = now(), revoked_by = 'deletion' WHERE subject_id = NEW.id AND revoked_at IS NULL;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER forget_factors AFTER UPDATE ON menshen.subject FOR EACH ROW EXECUTE FUNCTION menshen.forget_factors();

-- A channel of its own: who hears menshen_catalogue loads all subjects anew and closes resting connections, which a ticket is no reason for.
CREATE FUNCTION menshen.announce_factor() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('menshen_factor', TG_TABLE_NAME);
    RETURN NULL;
END $$;

CREATE TRIGGER announce AFTER INSERT ON menshen.ticket FOR EACH STATEMENT EXECUTE FUNCTION menshen.announce_factor();
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON menshen.certificate FOR EACH STATEMENT EXECUTE FUNCTION menshen.announce_factor();
