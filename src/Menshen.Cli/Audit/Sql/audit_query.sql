-- $1 since, $2 until, $3 subject, $4 type, $5 object, $6 source, $7 application, $8 results, $9 text, $10 sqlstate, $11 session,
-- $12 database, $13 limit, $14 sort. Null: not asked. Each arm takes the first $13 of its own, so that the newest few of millions of
-- statements come from an index; the planner sees the values and drops what was not asked.
WITH statements AS (
    SELECT r.* FROM audit.statement_record r
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
    ORDER BY
        CASE $14::text WHEN 'subject' THEN r.subject WHEN 'type' THEN r.action WHEN 'object' THEN r.objects[1] WHEN 'source' THEN r.host
                 WHEN 'application' THEN r.application WHEN 'result' THEN r.result END,
        CASE $14::text WHEN 'rows' THEN r.rows END DESC NULLS LAST,
        CASE $14::text WHEN 'duration' THEN r.duration END DESC NULLS LAST,
        CASE $14::text WHEN 'oldest' THEN r.start_time END,
        r.start_time DESC
    LIMIT $13
), events AS (
    SELECT r.* FROM audit.event_record r
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
       r.database, r.application, r.objects, r.result, r.sqlstate, r.rows, r.session,
       pg_catalog.round(EXTRACT(epoch FROM r.duration) * 1000, 3) AS duration_ms,
       r.statement, r.detail
FROM found r
ORDER BY
    CASE $14::text WHEN 'subject' THEN r.subject WHEN 'type' THEN coalesce(r.action, r.event_type) WHEN 'object' THEN r.objects[1]
             WHEN 'source' THEN r.host WHEN 'application' THEN r.application WHEN 'result' THEN r.result END,
    CASE $14::text WHEN 'rows' THEN r.rows END DESC NULLS LAST,
    CASE $14::text WHEN 'duration' THEN r.duration END DESC NULLS LAST,
    CASE $14::text WHEN 'oldest' THEN r.start_time END,
    r.start_time DESC, r.index DESC
LIMIT $13;
