-- Subjects, the three powers, settings.

CREATE TABLE menshen.subject (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name                 text NOT NULL UNIQUE CHECK (pg_catalog.octet_length(name) BETWEEN 1 AND 43),
    kind                 text NOT NULL CHECK (kind IN ('person', 'application')),
    -- Apart from the name: with labels a subject has one engine role for each session label.
    engine_role          text NOT NULL UNIQUE CHECK (pg_catalog.octet_length(engine_role) BETWEEN 1 AND 63),
    -- PostgreSQL's form of a SCRAM verifier; never a password. A tombstone has none.
    scram_verifier       text CHECK (scram_verifier OPERATOR(pg_catalog.~) '^SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$'),
    enabled              boolean NOT NULL DEFAULT true,
    must_change_password boolean NOT NULL DEFAULT false,
    password_set_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    valid_from           timestamptz,
    valid_until          timestamptz,
    created_at           timestamptz NOT NULL DEFAULT pg_catalog.now(),
    created_by           text NOT NULL,
    person               text NOT NULL CHECK (person <> ''),
    note                 text NOT NULL DEFAULT '',
    deleted_at           timestamptz,
    CHECK (valid_from < valid_until),
    CHECK (deleted_at IS NULL OR (NOT enabled AND scram_verifier IS NULL)),
    CHECK (deleted_at IS NOT NULL OR scram_verifier IS NOT NULL)
);

-- One power for one natural person, whatever accounts the person has.
CREATE TABLE menshen.duty_holder (
    person text PRIMARY KEY,
    power  text NOT NULL CHECK (power IN ('system-administrator', 'security-administrator', 'auditor')),
    UNIQUE (person, power)
);

-- One power for one account, by the primary key; the foreign key ties it to its person's.
CREATE TABLE menshen.duty (
    subject_id bigint PRIMARY KEY REFERENCES menshen.subject (id),
    person     text NOT NULL,
    power      text NOT NULL,
    since      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    FOREIGN KEY (person, power) REFERENCES menshen.duty_holder (person, power)
);

CREATE TABLE menshen.setting (
    name       text PRIMARY KEY,
    value      text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);

-- A name stands in old journals: given to somebody else, it would lay that person's acts at another's door.
CREATE FUNCTION menshen.keep_subject() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'a subject is never removed: set deleted_at' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.engine_role <> OLD.engine_role THEN
        RAISE EXCEPTION 'id, name and engine role of a subject are for ever' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.deleted_at IS NOT NULL THEN
        RAISE EXCEPTION 'subject % was deleted and stays so', OLD.name USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_subject BEFORE UPDATE OR DELETE ON menshen.subject FOR EACH ROW EXECUTE FUNCTION menshen.keep_subject();
CREATE TRIGGER keep_subjects BEFORE TRUNCATE ON menshen.subject FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_subject();

-- Delivered at commit, so who hears it reads the new state. Several gateways share one catalogue.
CREATE FUNCTION menshen.announce() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_catalog.pg_notify('menshen_catalogue', TG_TABLE_NAME);
    RETURN NULL;
END $$;

CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON menshen.subject FOR EACH STATEMENT EXECUTE FUNCTION menshen.announce();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON menshen.duty FOR EACH STATEMENT EXECUTE FUNCTION menshen.announce();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON menshen.setting FOR EACH STATEMENT EXECUTE FUNCTION menshen.announce();
