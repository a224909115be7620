-- The label of a session, as the policy wrote it at its log-in. Null: it has none, or the record is older than this.

ALTER TABLE audit.session ADD COLUMN label text;

-- As 0213 made them, with the label at the end.
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
    s.groups,
    t.bytes,
    t.end_user,
    NULL::bigint AS approval,
    NULL::text AS asker,
    NULL::text AS approvers,
    NULL::text AS reason,
    NULL::text AS grounds,
    NULL::text AS state_before,
    NULL::text AS state_after,
    c.policy,
    c.rules,
    t.decision_id AS decision,
    s.label AS session_label
FROM audit.statement t
LEFT JOIN audit.decision c ON c.id = t.decision_id
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
    s.groups,
    NULL::bigint AS bytes,
    CASE WHEN e.type = 'end_user_named' THEN e.object END AS end_user,
    e.approval,
    e.asker,
    e.approvers,
    e.reason,
    e.grounds,
    e.state_before,
    e.state_after,
    e.policy,
    e.rules,
    NULL::integer AS decision,
    s.label AS session_label
FROM audit.event e
LEFT JOIN audit.session s ON s.id = e.session_id;

CREATE OR REPLACE VIEW audit.record AS
SELECT * FROM audit.statement_record
UNION ALL
SELECT * FROM audit.event_record;

-- As 0213 made it, with the label.
CREATE OR REPLACE VIEW audit.delegated_record WITH (security_barrier) AS
SELECT
    r.index, r.start_time, r.end_time, r.event_type, r.action, r.subject, r.subject_id, r.engine_role, r.source_address, r.source_port,
    r.host, r.application, r.database, r.objects, r.columns, r.statement, r.result, r.sqlstate, r.rows, r.duration, r.session, r.template,
    r.detail, r.privileges, NULL::text AS recorded_values, r.person, r.mac, r.mac_origin, r.bytes, r.end_user,
    r.approval, r.asker, r.approvers, r.reason, r.grounds, r.state_before, r.state_after, r.policy, r.rules, r.session_label
FROM audit.record r
WHERE EXISTS (
    SELECT FROM audit.delegation d
    JOIN audit.reader w ON w.subject_id = d.subject_id
    WHERE w.role = session_user
      AND (d.expires IS NULL OR d.expires > pg_catalog.now())
      AND (d.of_subject IS NULL OR r.subject = d.of_subject)
      AND (d.of_object IS NULL OR audit.is_delegated(r.objects || coalesce(r.columns, '{}'), d.of_object))
      AND (d.since IS NULL OR r.start_time >= d.since)
      AND (d.until IS NULL OR r.start_time < d.until));
