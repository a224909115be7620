-- Which rows of labelled and sealed tables were answered or written: one row for each record of the journal. Keys are not here and cannot be found
-- from here: a digest is made with a key of the journal's.
CREATE TABLE audit.row_touch (
    -- Of the journal's record.
    index       bigint NOT NULL,
    time        timestamptz NOT NULL,
    -- Null: the session's announcement is not in what the journal still has.
    session_id  bigint,
    -- The statement's, within its session.
    number      bigint NOT NULL,
    template_id integer,
    -- schema.table
    relation    text COLLATE "C" NOT NULL,
    -- answered, written (and given back), named (written, and named by the statement by its whole key).
    touch       text COLLATE "C" NOT NULL,
    -- Null: the digests are here; else why it is not known which rows.
    gap         text COLLATE "C",
    -- Rows, repetitions among them.
    count       bigint NOT NULL,
    -- Of them, those whose digests are not here.
    left_out    bigint NOT NULL,
    -- Each row once.
    digests     bigint[] NOT NULL
) PARTITION BY RANGE (time);

CREATE INDEX row_touch_digests ON audit.row_touch USING gin (digests);
CREATE INDEX row_touch_session ON audit.row_touch (session_id);
CREATE INDEX row_touch_time ON audit.row_touch (time);
CREATE INDEX row_touch_index ON audit.row_touch USING brin (index) WITH (pages_per_range = 32);

-- As 0206 made it, and one parent more.
CREATE OR REPLACE FUNCTION audit.make_day(day date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    parent text;
    child text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['statement', 'event', 'disclosure', 'row_touch'] LOOP
        child := parent || '_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass(format('audit.%I', child)) IS NOT NULL;
        EXECUTE format('CREATE TABLE audit.%I (LIKE audit.%I)', child, parent);
        -- Rows are only ever added: the visibility map is what makes index-only scans fast.
        EXECUTE format('ALTER TABLE audit.%I SET (autovacuum_vacuum_insert_scale_factor = 0.05, fillfactor = 100)', child);
        EXECUTE format('ALTER TABLE audit.%I ATTACH PARTITION audit.%I FOR VALUES FROM (%L) TO (%L)',
            parent, child, day::timestamptz, (day + 1)::timestamptz);
    END LOOP;
END $$;

-- For auditors, as the disclosures are.
CREATE VIEW audit.row_record AS
SELECT
    d.index,
    d.time,
    s.subject,
    s.subject_id,
    s.person,
    s.engine_role,
    s.source AS source_address,
    s.source_port,
    pg_catalog.host(s.source) AS host,
    s.mac,
    s.application,
    s.database,
    d.session_id AS session,
    d.number AS statement_number,
    d.template_id AS template,
    p.command AS action,
    p.text AS statement,
    p.relations AS objects,
    d.relation::text AS relation,
    d.touch::text AS touch,
    d.gap::text AS gap,
    d.count,
    d.left_out,
    d.digests
FROM audit.row_touch d
LEFT JOIN audit.session s ON s.id = d.session_id
LEFT JOIN audit.template p ON p.id = d.template_id;

-- The statements that met a row, for searches among all records.
CREATE FUNCTION audit.statements_touching(row_digests bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.index FROM audit.row_touch d JOIN audit.statement t ON t.session_id = d.session_id AND t.number = d.number WHERE d.digests && row_digests
$$;

REVOKE ALL ON FUNCTION audit.statements_touching(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.statements_touching(bigint[]) TO audit_reader;
