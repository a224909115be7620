-- Appended to audit_found.sql; $14 is what to count by.
, found AS (
    SELECT r.event_type, r.action, r.subject, r.host, r.application, r.end_user, r.session_label, r.database, r.result, r.objects, r.privileges, r.start_time, r.rows FROM found_statements r
    UNION ALL
    SELECT r.event_type, r.action, r.subject, r.host, r.application, r.end_user, r.session_label, r.database, r.result, r.objects, r.privileges, r.start_time, r.rows FROM found_events r
    -- For whom statements were: that somebody was named is no statement of his.
    WHERE $14::text <> 'end-user' OR r.event_type <> 'end_user_named'
)
SELECT
    CASE $14::text
        WHEN 'subject' THEN r.subject
        WHEN 'type' THEN coalesce(r.action, r.event_type)
        WHEN 'object' THEN o.name
        WHEN 'source' THEN r.host
        WHEN 'application' THEN r.application
        WHEN 'end-user' THEN r.end_user
        WHEN 'label' THEN r.session_label
        WHEN 'database' THEN r.database
        WHEN 'result' THEN r.result
        WHEN 'privilege' THEN o.name
        WHEN 'day' THEN pg_catalog.to_char(r.start_time, 'YYYY-MM-DD')
    END AS key,
    count(*) AS records,
    count(*) FILTER (WHERE r.result IN ('failed', 'refused')) AS failures,
    coalesce(sum(r.rows), 0)::bigint AS rows,
    min(r.start_time) AS first,
    max(r.start_time) AS last
FROM found r
LEFT JOIN LATERAL pg_catalog.unnest(CASE $14::text WHEN 'object' THEN r.objects WHEN 'privilege' THEN r.privileges ELSE '{}'::text[] END) AS o (name) ON true
GROUP BY 1
ORDER BY CASE $14::text WHEN 'day' THEN min(r.start_time) END, count(*) DESC, 1
LIMIT $13;
