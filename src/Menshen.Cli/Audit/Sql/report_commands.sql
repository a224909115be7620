-- Commands. $1 from, $2 to.
SELECT coalesce(action, '-') AS command,
       pg_catalog.count(*) AS statements,
       pg_catalog.sum(rows)::bigint AS rows,
       pg_catalog.count(*) FILTER (WHERE result NOT IN ('succeeded', 'suspended')) AS not_ok
FROM audit.statement_record WHERE start_time >= $1 AND start_time < $2
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50
