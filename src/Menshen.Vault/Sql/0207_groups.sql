-- The groups of a session's subject as they were at its login, whatever they are now. Null: the record is older than this, or its session is unknown.

ALTER TABLE audit.session ADD COLUMN groups text[];

-- As 0204 made them, with the power of administration and the groups.
CREATE OR REPLACE VIEW audit.statement_record AS
SELECT
    t.index,
    t.started AS start_time,
    t.started + t.duration_us * interval '1 microsecond' AS end_time,
    'statement'::text AS event_type,
    p.command AS action,
    s.subject,
    s.subject_id,
    s.engine_role,
    s.source AS source_address,
    s.source_port,
    pg_catalog.host(s.source) AS host,
    s.application,
    s.database,
    p.relations AS objects,
    p.columns,
    p.text AS statement,
    t.result::text AS result,
    t.sqlstate::text AS sqlstate,
    t.rows,
    t.duration_us * interval '1 microsecond' AS duration,
    t.session_id AS session,
    t.template_id AS template,
    NULL::text AS detail,
    p.privileges,
    t.recorded_values,
    s.person,
    s.mac,
    s.mac_origin,
    s.power,
    s.groups
FROM audit.statement t
LEFT JOIN audit.session s ON s.id = t.session_id
LEFT JOIN audit.template p ON p.id = t.template_id;

CREATE OR REPLACE VIEW audit.event_record AS
SELECT
    e.index,
    e.time AS start_time,
    e.time AS end_time,
    e.type::text AS event_type,
    e.action,
    e.subject,
    s.subject_id,
    s.engine_role,
    e.source AS source_address,
    e.source_port,
    pg_catalog.host(e.source) AS host,
    s.application,
    e.database,
    CASE WHEN e.object IS NULL THEN '{}'::text[] ELSE ARRAY[e.object] END AS objects,
    NULL::text[] AS columns,
    NULL::text AS statement,
    e.result::text AS result,
    NULL::text AS sqlstate,
    NULL::bigint AS rows,
    NULL::interval AS duration,
    e.session_id AS session,
    NULL::integer AS template,
    e.detail,
    NULL::text[] AS privileges,
    NULL::text AS recorded_values,
    s.person,
    s.mac,
    s.mac_origin,
    s.power,
    s.groups
FROM audit.event e
LEFT JOIN audit.session s ON s.id = e.session_id;

CREATE OR REPLACE VIEW audit.record AS
SELECT * FROM audit.statement_record
UNION ALL
SELECT * FROM audit.event_record;
