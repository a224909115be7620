-- Parameters as in audit_query.sql; $14 is what to count by.
WITH found AS (
    SELECT r.event_type, r.action, r.subject, r.host, r.application, r.database, r.result, r.objects, r.start_time, r.rows FROM audit.statement_record r
    WHERE ($1::timestamptz IS NULL OR r.start_time >= $1)
      AND ($2::timestamptz IS NULL OR r.start_time < $2)
      AND ($3::text IS NULL OR r.subject = $3)
      AND ($4::text IS NULL OR r.event_type = pg_catalog.lower($4) OR r.action = pg_catalog.upper($4))
      AND ($5::text IS NULL OR r.template = ANY (ARRAY(SELECT t.id FROM audit.templates_touching($5) AS t (id))))
      AND ($6::inet IS NULL OR r.source_address <<= $6)
      AND ($7::text IS NULL OR r.application = $7)
      AND ($8::text[] IS NULL OR r.result = ANY ($8))
      AND ($9::text IS NULL OR r.template = ANY (ARRAY(
              SELECT t.id FROM audit.template t WHERE pg_catalog.strpos(pg_catalog.lower(t.text), pg_catalog.lower($9)) > 0)))
      AND ($10::text IS NULL OR r.sqlstate = $10)
      AND ($11::bigint IS NULL OR r.session = $11)
      AND ($12::text IS NULL OR r.database = $12)
    UNION ALL
    SELECT r.event_type, r.action, r.subject, r.host, r.application, r.database, r.result, r.objects, r.start_time, r.rows FROM audit.event_record r
    WHERE ($1::timestamptz IS NULL OR r.start_time >= $1)
      AND ($2::timestamptz IS NULL OR r.start_time < $2)
      AND ($3::text IS NULL OR r.subject = $3)
      AND ($4::text IS NULL OR r.event_type = $4 OR r.action = $4)
      AND ($5::text IS NULL OR audit.names(r.objects, $5))
      AND ($6::inet IS NULL OR r.source_address <<= $6)
      AND ($7::text IS NULL OR r.application = $7)
      AND ($8::text[] IS NULL OR r.result = ANY ($8))
      AND ($9::text IS NULL OR pg_catalog.strpos(pg_catalog.lower(r.detail), pg_catalog.lower($9)) > 0)
      AND ($10::text IS NULL OR r.sqlstate = $10)
      AND ($11::bigint IS NULL OR r.session = $11)
      AND ($12::text IS NULL OR r.database = $12)
)
SELECT
    CASE $14::text
        WHEN 'subject' THEN r.subject
        WHEN 'type' THEN coalesce(r.action, r.event_type)
        WHEN 'object' THEN o.name
        WHEN 'source' THEN r.host
        WHEN 'application' THEN r.application
        WHEN 'database' THEN r.database
        WHEN 'result' THEN r.result
        WHEN 'day' THEN pg_catalog.to_char(r.start_time, 'YYYY-MM-DD')
    END AS key,
    count(*) AS records,
    count(*) FILTER (WHERE r.result IN ('failed', 'refused')) AS failures,
    coalesce(sum(r.rows), 0)::bigint AS rows,
    min(r.start_time) AS first,
    max(r.start_time) AS last
FROM found r
LEFT JOIN LATERAL pg_catalog.unnest(CASE WHEN $14::text = 'object' THEN r.objects ELSE '{}'::text[] END) AS o (name) ON true
GROUP BY 1
ORDER BY CASE $14::text WHEN 'day' THEN min(r.start_time) END, count(*) DESC, 1
LIMIT $13;
