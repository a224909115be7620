-- Seal groups, their keys wrapped, and the id that binds sealed values to this catalogue. Nothing here opens anything without the keystore.

-- In the associated data of every sealed value and every wrapped key: of another cluster, neither opens.
CREATE TABLE menshen.seal_cluster (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id  bytea NOT NULL CHECK (pg_catalog.octet_length(id) = 16)
);

INSERT INTO menshen.seal_cluster (id) VALUES (pg_catalog.uuid_send(pg_catalog.gen_random_uuid()));

CREATE TABLE menshen.seal_group (
    -- Nine digits at most, as in the values.
    number     integer GENERATED ALWAYS AS IDENTITY (MAXVALUE 999999999) PRIMARY KEY CHECK (number BETWEEN 1 AND 999999999),
    -- With _ for - it is the name of a domain; so no two groups have one, and it is not longer than an identifier.
    name       text NOT NULL UNIQUE CHECK (name OPERATOR(pg_catalog.~) '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' AND pg_catalog.octet_length(name) <= 48),
    -- What it was when the group was made, for listings. Rights follow from the policy's tag of the group's name.
    tag        text NOT NULL CHECK (pg_catalog.octet_length(tag) BETWEEN 1 AND 128),
    mode       text NOT NULL CHECK (mode IN ('e', 'r')),
    created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    created_by text NOT NULL
);

CREATE TABLE menshen.data_key (
    group_number integer NOT NULL REFERENCES menshen.seal_group (number),
    version      integer NOT NULL CHECK (version BETWEEN 1 AND 999999999),
    state        text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'decrypt-only', 'destroyed')),
    owner        text NOT NULL,
    purpose      text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT pg_catalog.now(),
    -- From then on it seals nothing new; it opens what it sealed.
    not_after    timestamptz,
    -- 32 bytes sealed with SM4-SIV, under a key of the keystore that is this group's alone.
    wrapped      bytea CHECK (pg_catalog.octet_length(wrapped) = 48),
    destroyed_at timestamptz,
    destroyed_by text,
    -- Made with the key's wrapping: who can only write this table cannot have the keystore destroy a key that backups could still need.
    destruction  bytea CHECK (pg_catalog.octet_length(destruction) = 32),
    PRIMARY KEY (group_number, version),
    CHECK (created_at < not_after),
    CONSTRAINT data_key_destroyed CHECK (
        (state = 'destroyed') = (wrapped IS NULL) AND (state = 'destroyed') = (destroyed_at IS NOT NULL) AND (state = 'destroyed') = (destroyed_by IS NOT NULL)
        AND (state = 'destroyed') = (destruction IS NOT NULL))
);

CREATE UNIQUE INDEX data_key_one_active ON menshen.data_key (group_number) WHERE state = 'active';

-- A number given again would open old values as another group's; a name, let a domain of the old one pass for the new.
CREATE FUNCTION menshen.keep_seal() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a seal group, and the cluster''s id, are for ever' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER keep_seal_group BEFORE UPDATE OR DELETE ON menshen.seal_group FOR EACH ROW EXECUTE FUNCTION menshen.keep_seal();
CREATE TRIGGER keep_seal_groups BEFORE TRUNCATE ON menshen.seal_group FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_seal();
CREATE TRIGGER keep_seal_cluster BEFORE UPDATE OR DELETE ON menshen.seal_cluster FOR EACH ROW EXECUTE FUNCTION menshen.keep_seal();
CREATE TRIGGER keep_seal_clusters BEFORE TRUNCATE ON menshen.seal_cluster FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_seal();

-- A key only ages: active, decrypt-only, destroyed. What is destroyed has no bytes and gets none again; an old key does not seal again.
CREATE FUNCTION menshen.keep_data_key() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'a data key is never forgotten: destroy it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'active' OR NEW.version <= (SELECT coalesce(max(k.version), 0) FROM menshen.data_key k WHERE k.group_number = NEW.group_number)
            OR EXISTS (SELECT FROM menshen.data_key k WHERE k.group_number = NEW.group_number AND k.state = 'destroyed') THEN
            RAISE EXCEPTION 'a new key is active, has the next version, and its group is not destroyed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'destroyed' THEN
        RAISE EXCEPTION 'key %.% was destroyed and stays so', OLD.group_number, OLD.version USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.group_number, NEW.version, NEW.owner, NEW.purpose, NEW.created_at, NEW.not_after)
        IS DISTINCT FROM (OLD.group_number, OLD.version, OLD.owner, OLD.purpose, OLD.created_at, OLD.not_after)
        OR (NEW.state <> 'destroyed' AND NEW.wrapped IS DISTINCT FROM OLD.wrapped)
        OR (OLD.state = 'decrypt-only' AND NEW.state = 'active') THEN
        RAISE EXCEPTION 'a data key only ages' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_data_key BEFORE INSERT OR UPDATE OR DELETE ON menshen.data_key FOR EACH ROW EXECUTE FUNCTION menshen.keep_data_key();
CREATE TRIGGER keep_data_keys BEFORE TRUNCATE ON menshen.data_key FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_data_key();

-- A column on its way from plaintext to sealed values, or back; so that a killed conversion goes on where it was.
CREATE TABLE menshen.seal_work (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    database     text NOT NULL,
    schema_name  text NOT NULL,
    table_name   text NOT NULL,
    column_name  text NOT NULL,
    group_number integer NOT NULL REFERENCES menshen.seal_group (number),
    direction    text NOT NULL CHECK (direction IN ('seal', 'unseal')),
    state        text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'given-up')),
    started_at   timestamptz NOT NULL DEFAULT pg_catalog.now(),
    started_by   text NOT NULL,
    ended_at     timestamptz,
    rows_done    bigint NOT NULL DEFAULT 0,
    CHECK ((state = 'running') = (ended_at IS NULL))
);

CREATE UNIQUE INDEX seal_work_one ON menshen.seal_work (database, schema_name, table_name, column_name) WHERE state = 'running';

-- A channel of its own, as for factors: keys are no reason to load all subjects anew.
CREATE FUNCTION menshen.announce_seal() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('menshen_seal', TG_TABLE_NAME);
    RETURN NULL;
END $$;

CREATE TRIGGER announce AFTER INSERT ON menshen.seal_group FOR EACH STATEMENT EXECUTE FUNCTION menshen.announce_seal();
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON menshen.data_key FOR EACH STATEMENT EXECUTE FUNCTION menshen.announce_seal();
