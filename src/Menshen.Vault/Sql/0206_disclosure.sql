-- Who has seen which sealed value: one row for each record of the journal, on the day it was shown. Values are not here and cannot be found
-- from here: a digest is made with the key of its seal group.
CREATE TABLE audit.disclosure (
    -- Of the journal's record.
    index       bigint NOT NULL,
    time        timestamptz NOT NULL,
    -- Null: the session's announcement is not in what the journal still has.
    session_id  bigint,
    -- The statement's, within its session.
    number      bigint NOT NULL,
    -- Null: the auditor's rules left the statement out, or it began before what the journal still has.
    template_id integer,
    seal_group  integer NOT NULL,
    key_version integer NOT NULL,
    -- 0: the values have none.
    label       integer NOT NULL,
    -- masked, clear; failed: they did not open.
    showing     text COLLATE "C" NOT NULL,
    -- Values, repetitions among them.
    count       bigint NOT NULL,
    -- Each value once.
    digests     bigint[] NOT NULL
) PARTITION BY RANGE (time);

-- An array with an index over its elements, and not a row for each digest: the same question is answered, and a large result costs
-- 44 bytes for each value with the index, and not 134 (measured with records of 128 random digests).
CREATE INDEX disclosure_digests ON audit.disclosure USING gin (digests);
CREATE INDEX disclosure_session ON audit.disclosure (session_id);
CREATE INDEX disclosure_time ON audit.disclosure (time);
CREATE INDEX disclosure_index ON audit.disclosure USING brin (index) WITH (pages_per_range = 32);

-- As 0201 made it, and one parent more.
CREATE OR REPLACE FUNCTION audit.make_day(day date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    parent text;
    child text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['statement', 'event', 'disclosure'] LOOP
        child := parent || '_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass(format('audit.%I', child)) IS NOT NULL;
        EXECUTE format('CREATE TABLE audit.%I (LIKE audit.%I)', child, parent);
        -- Rows are only ever added: the visibility map is what makes index-only scans fast.
        EXECUTE format('ALTER TABLE audit.%I SET (autovacuum_vacuum_insert_scale_factor = 0.05, fillfactor = 100)', child);
        EXECUTE format('ALTER TABLE audit.%I ATTACH PARTITION audit.%I FOR VALUES FROM (%L) TO (%L)',
            parent, child, day::timestamptz, (day + 1)::timestamptz);
    END LOOP;
END $$;

-- For auditors: default privileges of 0203 let them read it, and nobody else. audit.record and what is delegated from it know nothing of it.
CREATE VIEW audit.disclosure_record AS
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
    d.seal_group,
    d.key_version,
    d.label,
    d.showing::text AS showing,
    d.count,
    d.digests
FROM audit.disclosure d
LEFT JOIN audit.session s ON s.id = d.session_id
LEFT JOIN audit.template p ON p.id = d.template_id;
