-- Accounts: one namespace for ever, groups, owners of programs, last use, sealed verifiers and the passwords before.

-- A name stands in old journals. Whatever it named, a subject, a group or an alias, it never names anything else.
CREATE TABLE menshen.name (
    name     text PRIMARY KEY CHECK (pg_catalog.octet_length(name) BETWEEN 1 AND 43),
    kind     text NOT NULL CHECK (kind IN ('subject', 'group', 'alias')),
    taken_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);

CREATE FUNCTION menshen.keep_name() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a name is given once and for ever' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER keep_name BEFORE UPDATE OR DELETE ON menshen.name FOR EACH ROW EXECUTE FUNCTION menshen.keep_name();
CREATE TRIGGER keep_names BEFORE TRUNCATE ON menshen.name FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_name();

CREATE FUNCTION menshen.take_name() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO menshen.name (name, kind) VALUES (NEW.name, TG_ARGV[0]);
    RETURN NEW;
END $$;

INSERT INTO menshen.name (name, kind, taken_at) SELECT s.name, 'subject', s.created_at FROM menshen.subject s;
CREATE TRIGGER take_name BEFORE INSERT ON menshen.subject FOR EACH ROW EXECUTE FUNCTION menshen.take_name('subject');

-- Groups of subjects. Like a subject a group is never removed, only buried.
CREATE TABLE menshen.subject_group (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL UNIQUE CHECK (pg_catalog.octet_length(name) BETWEEN 1 AND 43),
    note       text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    created_by text NOT NULL,
    deleted_at timestamptz
);

CREATE TABLE menshen.group_member (
    group_id   bigint NOT NULL REFERENCES menshen.subject_group (id),
    subject_id bigint NOT NULL REFERENCES menshen.subject (id),
    since      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    added_by   text NOT NULL,
    PRIMARY KEY (group_id, subject_id)
);

-- Another name for a subject, for people and listings; nobody logs in with it.
CREATE TABLE menshen.alias (
    name       text PRIMARY KEY CHECK (pg_catalog.octet_length(name) BETWEEN 1 AND 43),
    subject_id bigint NOT NULL REFERENCES menshen.subject (id),
    created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    created_by text NOT NULL
);

CREATE FUNCTION menshen.keep_group() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'a group is never removed: set deleted_at' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.id <> OLD.id OR NEW.name <> OLD.name OR OLD.deleted_at IS NOT NULL THEN
        RAISE EXCEPTION 'id and name of a group are for ever, and a deleted one stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER take_name BEFORE INSERT ON menshen.subject_group FOR EACH ROW EXECUTE FUNCTION menshen.take_name('group');
CREATE TRIGGER keep_group BEFORE UPDATE OR DELETE ON menshen.subject_group FOR EACH ROW EXECUTE FUNCTION menshen.keep_group();
CREATE TRIGGER keep_groups BEFORE TRUNCATE ON menshen.subject_group FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_group();
CREATE TRIGGER take_name BEFORE INSERT ON menshen.alias FOR EACH ROW EXECUTE FUNCTION menshen.take_name('alias');
CREATE TRIGGER keep_alias BEFORE UPDATE OR DELETE ON menshen.alias FOR EACH ROW EXECUTE FUNCTION menshen.keep_name();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON menshen.subject_group FOR EACH STATEMENT EXECUTE FUNCTION menshen.announce();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON menshen.group_member FOR EACH STATEMENT EXECUTE FUNCTION menshen.announce();

-- A program has a living person who answers for it. Rows from before may have none until somebody names one.
ALTER TABLE menshen.subject ADD COLUMN owner_id bigint REFERENCES menshen.subject (id);
ALTER TABLE menshen.subject ADD CONSTRAINT subject_owner CHECK (owner_id IS NULL OR (kind = 'application' AND owner_id <> id));

CREATE FUNCTION menshen.keep_owner() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.owner_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.owner_id IS DISTINCT FROM OLD.owner_id) THEN
        -- Locked: the owner must not be deleted in the same moment.
        PERFORM FROM menshen.subject o WHERE o.id = NEW.owner_id AND o.kind = 'person' AND o.deleted_at IS NULL FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the owner is not a living person' USING ERRCODE = 'check_violation', CONSTRAINT = 'subject_owner_lives';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL
       AND EXISTS (SELECT FROM menshen.subject p WHERE p.owner_id = NEW.id AND p.deleted_at IS NULL) THEN
        RAISE EXCEPTION 'the person answers for programs' USING ERRCODE = 'check_violation', CONSTRAINT = 'subject_owner_needed';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_owner BEFORE INSERT OR UPDATE ON menshen.subject FOR EACH ROW EXECUTE FUNCTION menshen.keep_owner();

-- Last use, apart from the subject: a login must not make every gateway read the catalogue anew.
CREATE TABLE menshen.subject_use (
    subject_id  bigint PRIMARY KEY REFERENCES menshen.subject (id),
    last_use    timestamptz,
    -- When an administrator let a dormant account go on.
    awakened_at timestamptz
);

-- Verifiers sealed with SM4 under a key outside of the database. What is in the old column is sealed at the next start, which then
-- calls forbid_clear_verifiers.
ALTER TABLE menshen.subject ADD COLUMN sealed_verifier text
    CONSTRAINT subject_sealed_form CHECK (sealed_verifier OPERATOR(pg_catalog.~) '^SM4-SIV\$1\$[A-Za-z0-9_-]+$' AND pg_catalog.octet_length(sealed_verifier) BETWEEN 110 AND 420);
ALTER TABLE menshen.subject DROP CONSTRAINT subject_check2;
ALTER TABLE menshen.subject ADD CONSTRAINT subject_has_verifier
    CHECK (deleted_at IS NOT NULL OR scram_verifier IS NOT NULL OR sealed_verifier IS NOT NULL);
ALTER TABLE menshen.subject ADD CONSTRAINT subject_grave_has_none CHECK (deleted_at IS NULL OR sealed_verifier IS NULL);

CREATE FUNCTION menshen.forbid_clear_verifiers() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = 'menshen.subject'::regclass AND c.conname = 'subject_no_clear_verifier') THEN
        ALTER TABLE menshen.subject ADD CONSTRAINT subject_no_clear_verifier CHECK (scram_verifier IS NULL);
    END IF;
END $$;

-- The verifiers before the present one, sealed alike: nobody goes back to a password.
CREATE TABLE menshen.password_history (
    subject_id      bigint NOT NULL REFERENCES menshen.subject (id),
    replaced_at     timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    sealed_verifier text NOT NULL CHECK (sealed_verifier OPERATOR(pg_catalog.~) '^SM4-SIV\$1\$[A-Za-z0-9_-]+$' AND pg_catalog.octet_length(sealed_verifier) BETWEEN 110 AND 420),
    PRIMARY KEY (subject_id, replaced_at)
);
