-- What the auditors accepted for each gateway: what is recorded (audit.yaml) and what raises an alarm (alarms.yaml), and all that was before. Rows stay.

CREATE TABLE menshen.audit_rules (
    -- The gateway's origin, as in its journal.
    gateway     text NOT NULL CHECK (pg_catalog.octet_length(gateway) BETWEEN 1 AND 255),
    file        text NOT NULL CHECK (file IN ('audit.yaml', 'alarms.yaml')),
    version     bigint NOT NULL CHECK (version >= 1),
    -- As it was accepted, byte for byte; empty: what holds without a file.
    text        bytea NOT NULL CHECK (pg_catalog.octet_length(text) <= 1048576),
    -- Keyed, over gateway, file, version and text: who can write this table cannot put other rules in force.
    seal        bytea NOT NULL CHECK (pg_catalog.octet_length(seal) = 32),
    accepted_at timestamptz NOT NULL,
    auditor     text NOT NULL,
    reason      text NOT NULL,
    PRIMARY KEY (gateway, file, version)
);

CREATE FUNCTION menshen.keep_audit_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'rules that were accepted stay' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- 'audit' in ASCII. One after the other: of two that are accepted at once, the second was compared with what is not in force any more.
    PERFORM pg_advisory_xact_lock(418581342580);
    -- A gap is a catalogue that was put back: the gateway's copy is ahead of it.
    IF NEW.version <= (SELECT coalesce(max(r.version), 0) FROM menshen.audit_rules r WHERE r.gateway = NEW.gateway AND r.file = NEW.file) THEN
        RAISE EXCEPTION 'other rules were accepted meanwhile: plan again' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_rules_next';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_audit_rules BEFORE INSERT OR UPDATE OR DELETE ON menshen.audit_rules FOR EACH ROW EXECUTE FUNCTION menshen.keep_audit_rules();
CREATE TRIGGER keep_all_audit_rules BEFORE TRUNCATE ON menshen.audit_rules FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_audit_rules();
