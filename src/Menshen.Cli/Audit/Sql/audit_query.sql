-- Appended to audit_found.sql. Each arm takes the first $13 of its own, so that the newest few of millions of statements come from an index.
, statements AS (
    SELECT r.* FROM found_statements r
    ORDER BY
        CASE $14::text WHEN 'subject' THEN r.subject WHEN 'type' THEN r.action WHEN 'object' THEN r.objects[1] WHEN 'source' THEN r.host
                 WHEN 'application' THEN r.application WHEN 'result' THEN r.result END,
        CASE $14::text WHEN 'rows' THEN r.rows END DESC NULLS LAST,
        CASE $14::text WHEN 'duration' THEN r.duration END DESC NULLS LAST,
        CASE $14::text WHEN 'bytes' THEN r.bytes END DESC NULLS LAST,
        CASE $14::text WHEN 'oldest' THEN r.start_time END,
        r.start_time DESC
    LIMIT $13
), events AS (
    SELECT r.* FROM found_events r
    ORDER BY
        CASE $14::text WHEN 'subject' THEN r.subject WHEN 'type' THEN r.event_type WHEN 'object' THEN r.objects[1] WHEN 'source' THEN r.host
                 WHEN 'application' THEN r.application WHEN 'result' THEN r.result END,
        CASE $14::text WHEN 'oldest' THEN r.start_time END,
        r.start_time DESC
    LIMIT $13
), found AS (
    SELECT * FROM statements
    UNION ALL
    SELECT * FROM events
)
SELECT r.index, r.start_time, r.end_time, r.event_type, r.action, r.subject, r.subject_id, r.engine_role, r.host, r.source_port,
       r.database, r.application, r.objects, r.privileges, r.result, r.sqlstate, r.rows, r.bytes, r.session,
       pg_catalog.round(EXTRACT(epoch FROM r.duration) * 1000, 3) AS duration_ms,
       r.statement, r.recorded_values, r.person, r.mac, r.mac_origin, r.end_user, r.detail,
       r.approval, r.asker, r.approvers, r.reason, r.grounds, r.state_before, r.state_after, r.policy, r.rules, r.session_label
FROM found r
ORDER BY
    CASE $14::text WHEN 'subject' THEN r.subject WHEN 'type' THEN coalesce(r.action, r.event_type) WHEN 'object' THEN r.objects[1]
             WHEN 'source' THEN r.host WHEN 'application' THEN r.application WHEN 'result' THEN r.result END,
    CASE $14::text WHEN 'rows' THEN r.rows END DESC NULLS LAST,
    CASE $14::text WHEN 'duration' THEN r.duration END DESC NULLS LAST,
    CASE $14::text WHEN 'bytes' THEN r.bytes END DESC NULLS LAST,
    CASE $14::text WHEN 'oldest' THEN r.start_time END,
    r.start_time DESC, r.index DESC
LIMIT $13;
