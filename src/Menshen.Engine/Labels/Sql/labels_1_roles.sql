-- Roles of the label mechanism, and its schema. Nobody logs in as one of them; nobody but a superuser can give them to anybody.

DO $$
DECLARE
    wanted text;
BEGIN
    IF NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER) THEN
        RAISE EXCEPTION 'labels need the engine''s superuser: event triggers and the session label are his' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF pg_catalog.current_setting('server_version_num')::pg_catalog.int4 < 150018 THEN
        RAISE EXCEPTION 'labels need PostgreSQL 15.18 or later, which closed known ways around row-level security' USING ERRCODE = 'feature_not_supported';
    END IF;
    FOREACH wanted IN ARRAY ARRAY['menshen_label_owner', 'menshen_relabeler', 'menshen_writedown'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = wanted) THEN
            EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS', wanted);
        END IF;
    END LOOP;
    ALTER ROLE menshen_relabeler BYPASSRLS;
END $$;

DO $$
DECLARE
    owner_now pg_catalog.oid;
BEGIN
    SELECT n.nspowner INTO owner_now FROM pg_catalog.pg_namespace n WHERE n.nspname = 'menshen_labels';
    IF owner_now <> CURRENT_USER::pg_catalog.regrole THEN
        -- A subject's, perhaps to pass its own functions for ours: it keeps it under another name.
        EXECUTE pg_catalog.format('ALTER SCHEMA menshen_labels RENAME TO %I',
            'menshen_' || pg_catalog.left(pg_catalog.replace(pg_catalog.gen_random_uuid()::text, '-', ''), 8));
        owner_now := NULL;
    END IF;
    IF owner_now IS NULL THEN
        CREATE SCHEMA menshen_labels AUTHORIZATION CURRENT_USER;
    END IF;
    REVOKE ALL ON SCHEMA menshen_labels FROM PUBLIC;
    GRANT USAGE ON SCHEMA menshen_labels TO PUBLIC;
END $$;

-- Labels that may exist. The slot gives each label its own residue in every numbering.
CREATE TABLE IF NOT EXISTS menshen_labels.label (
    bits bigint PRIMARY KEY CHECK (bits & 1 = 1 AND (bits & 32767) & ((bits & 32767) + 1) = 0 AND bits > 0),
    name text NOT NULL UNIQUE,
    slot integer NOT NULL UNIQUE CHECK (slot >= 0)
);

-- Engine roles of (subject, session label).
CREATE TABLE IF NOT EXISTS menshen_labels.login (
    role_name name PRIMARY KEY,
    principal name NOT NULL,
    bits      bigint NOT NULL,
    floor     bigint NOT NULL CHECK (floor & ~bits = 0)
);

-- Schemas in which everything is labelled, also what will be made there.
CREATE TABLE IF NOT EXISTS menshen_labels.labelled_schema (
    schema_name  name PRIMARY KEY,
    table_bits   bigint NOT NULL,
    initial_bits bigint NOT NULL
);

CREATE TABLE IF NOT EXISTS menshen_labels.protected (
    relid        oid PRIMARY KEY,
    schema_name  name NOT NULL,
    table_name   name NOT NULL,
    table_bits   bigint NOT NULL,
    initial_bits bigint NOT NULL,
    physical     boolean NOT NULL DEFAULT false,
    write_up     boolean NOT NULL DEFAULT false,
    -- Whose table it is for GRANT and its structure; the engine's owner is menshen_label_owner.
    owner        name NOT NULL,
    -- False until every unique key has the label in it.
    keys_ready   boolean NOT NULL DEFAULT false,
    -- The policies as they were made.
    policies     text NOT NULL DEFAULT ''
);

CREATE TABLE IF NOT EXISTS menshen_labels.granted (
    relid     oid NOT NULL REFERENCES menshen_labels.protected ON DELETE CASCADE,
    privilege text NOT NULL CHECK (privilege IN ('select', 'insert', 'update', 'delete')),
    grantee   name NOT NULL,
    PRIMARY KEY (relid, privilege, grantee)
);

-- Foreign keys taken off a table while its keys get the label; they come back with the label in them when both sides are ready.
CREATE TABLE IF NOT EXISTS menshen_labels.waiting_key (
    child      oid NOT NULL,
    parent     oid NOT NULL,
    name       name NOT NULL,
    definition text NOT NULL,
    PRIMARY KEY (child, name)
);

CREATE TABLE IF NOT EXISTS menshen_labels.setting (
    name  text PRIMARY KEY,
    value text NOT NULL
);

-- Numbers of serial columns: one sequence for each label.
CREATE TABLE IF NOT EXISTS menshen_labels.numbering (
    relid     oid NOT NULL REFERENCES menshen_labels.protected ON DELETE CASCADE,
    attnum    smallint NOT NULL,
    base_name text NOT NULL,
    stride    integer NOT NULL,
    first     bigint NOT NULL,
    PRIMARY KEY (relid, attnum)
);
