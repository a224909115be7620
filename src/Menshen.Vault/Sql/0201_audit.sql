-- The journal as tables. Runs in the vault's database audit as the TCB role, in one transaction, once.
-- Everything here can be made again from the journal; nothing here proves anything. Proof is the journal's.

CREATE SCHEMA audit AUTHORIZATION CURRENT_USER;
REVOKE ALL ON SCHEMA audit FROM PUBLIC;
REVOKE ALL ON DATABASE audit FROM PUBLIC;

-- Each text once, with what is known of it. Numbers are given by the projector, the only writer.
CREATE TABLE audit.template (
    id          integer PRIMARY KEY,
    -- The analyser's hash of the text, equal in every run.
    fingerprint uuid NOT NULL UNIQUE,
    kind        smallint NOT NULL,
    command     text NOT NULL,
    -- Literals elided.
    text        text NOT NULL,
    reads       text[] NOT NULL,
    writes      text[] NOT NULL,
    -- Read or written, each once.
    relations   text[] NOT NULL,
    -- Null: the journal does not name columns of this text.
    columns     text[],
    -- False: more may be touched than the lists name.
    complete    boolean NOT NULL,
    objects     text[] NOT NULL GENERATED ALWAYS AS (relations || coalesce(columns, '{}')) STORED
);

CREATE TABLE audit.session (
    id            bigint PRIMARY KEY,
    -- Session numbers are unique within a run of Menshen.
    run           uuid NOT NULL,
    number        bigint NOT NULL,
    subject_id    bigint NOT NULL,
    subject       text NOT NULL,
    engine_role   text NOT NULL,
    database      text NOT NULL,
    application   text NOT NULL,
    source        inet,
    source_port   integer,
    listener      inet,
    listener_port integer,
    tls           text NOT NULL,
    backend       integer NOT NULL,
    opened        timestamptz NOT NULL,
    -- Null while it is open, and where its run ended without closing it; end_reason tells the two apart.
    closed        timestamptz,
    end_reason    text,
    statements    bigint,
    UNIQUE (run, number)
);

CREATE INDEX session_subject ON audit.session (subject, opened);
CREATE INDEX session_subject_id ON audit.session (subject_id, opened);
CREATE INDEX session_source ON audit.session (source, opened);
CREATE INDEX session_opened ON audit.session (opened);
CREATE INDEX session_open ON audit.session (run) WHERE end_reason IS NULL;

-- A statement with its outcome, on the day it was submitted. No primary key: exactly once is the bookmark's doing, and a key over millions
-- of rows would cost as much as the rows.
CREATE TABLE audit.statement (
    -- Of the journal's record that completed it.
    index       bigint NOT NULL,
    started     timestamptz NOT NULL,
    -- Null: the session's announcement is not in what the journal still has.
    session_id  bigint,
    number      bigint NOT NULL,
    template_id integer,
    result      text COLLATE "C" NOT NULL,
    -- Null: no error.
    sqlstate    text COLLATE "C",
    rows        bigint NOT NULL,
    duration_us bigint NOT NULL
) PARTITION BY RANGE (started);

CREATE INDEX statement_template ON audit.statement (template_id, started);
CREATE INDEX statement_session ON audit.statement (session_id);
CREATE INDEX statement_failed ON audit.statement (started) WHERE result IN ('failed', 'refused', 'lost', 'skipped', 'unknown');
-- Newest first is what people ask for most, and only a btree gives an order. Rows come nearly in this order, so it grows at its end.
CREATE INDEX statement_started ON audit.statement (started);
CREATE INDEX statement_index ON audit.statement USING brin (index) WITH (pages_per_range = 32);

-- Whatever is no statement.
CREATE TABLE audit.event (
    index       bigint NOT NULL,
    time        timestamptz NOT NULL,
    type        text COLLATE "C" NOT NULL,
    session_id  bigint,
    subject     text,
    source      inet,
    source_port integer,
    database    text,
    action      text,
    object      text,
    result      text COLLATE "C",
    detail      text
) PARTITION BY RANGE (time);

CREATE INDEX event_type ON audit.event (type, time);
CREATE INDEX event_subject ON audit.event (subject, time);
CREATE INDEX event_time ON audit.event (time);
CREATE INDEX event_index ON audit.event USING brin (index) WITH (pages_per_range = 32);

-- How far the journal is projected; changed in the transaction that brings the rows, so that none comes twice and none is left out.
CREATE TABLE audit.bookmark (
    single      boolean PRIMARY KEY DEFAULT true CHECK (single),
    -- Names the journal that these tables are a picture of.
    origin      text NOT NULL,
    segment     bigint NOT NULL,
    next_index  bigint NOT NULL,
    -- The oldest statement without an outcome: reading begins again no later than there.
    oldest_open bigint NOT NULL,
    at          timestamptz NOT NULL
);

-- Makes the partitions of one day. Attached and not created in place: that takes no lock that a long query of an auditor would hold up.
CREATE FUNCTION audit.make_day(day date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    parent text;
    child text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['statement', 'event'] LOOP
        child := parent || '_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass(format('audit.%I', child)) IS NOT NULL;
        EXECUTE format('CREATE TABLE audit.%I (LIKE audit.%I)', child, parent);
        -- Rows are only ever added: the visibility map is what makes index-only scans fast.
        EXECUTE format('ALTER TABLE audit.%I SET (autovacuum_vacuum_insert_scale_factor = 0.05, fillfactor = 100)', child);
        EXECUTE format('ALTER TABLE audit.%I ATTACH PARTITION audit.%I FOR VALUES FROM (%L) TO (%L)',
            parent, child, day::timestamptz, (day + 1)::timestamptz);
    END LOOP;
END $$;

-- Whether a name as a person writes it (table, schema.table, table.column) means one of these as statements write them. A column is also meant
-- by the table.* of a statement that may have touched any of them: who asks who saw it must not be told nobody.
CREATE FUNCTION audit.names(objects text[], wanted text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN EXISTS (
    SELECT FROM pg_catalog.unnest(objects) AS o (name),
                pg_catalog.regexp_replace(wanted, '[.][^.]*$', '.*') AS any_column
    WHERE name OPERATOR(pg_catalog.=) wanted
       OR pg_catalog."right"(name, pg_catalog.length(wanted) OPERATOR(pg_catalog.+) 1) OPERATOR(pg_catalog.=) ('.' OPERATOR(pg_catalog.||) wanted)
       OR any_column OPERATOR(pg_catalog.<>) wanted
          AND (name OPERATOR(pg_catalog.=) any_column
               OR pg_catalog."right"(name, pg_catalog.length(any_column) OPERATOR(pg_catalog.+) 1) OPERATOR(pg_catalog.=) ('.' OPERATOR(pg_catalog.||) any_column)));

-- The templates that touch an object. First the few templates, then their statements by index: the way to answer fast.
CREATE FUNCTION audit.templates_touching(object text) RETURNS SETOF integer
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100 AS $$
    SELECT t.id FROM audit.template t WHERE audit.names(t.objects, $1)
$$;
