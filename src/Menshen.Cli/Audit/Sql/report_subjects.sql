-- Who did how much, with which label. $1 from, $2 to.
SELECT coalesce(subject, '-') AS subject,
       pg_catalog.count(*) AS statements,
       pg_catalog.sum(rows)::bigint AS rows,
       pg_catalog.count(*) FILTER (WHERE result = 'failed') AS failed,
       pg_catalog.count(*) FILTER (WHERE result = 'refused') AS refused,
       pg_catalog.count(DISTINCT source_address) AS sources,
       coalesce(session_label, '-') AS label
FROM audit.statement_record WHERE start_time >= $1 AND start_time < $2
GROUP BY 1, 7 ORDER BY 2 DESC, 1, 7 LIMIT 50
