-- What was touched, and by how many. $1 from, $2 to.
SELECT o.name AS object,
       pg_catalog.count(*) AS statements,
       pg_catalog.sum(r.rows)::bigint AS rows,
       pg_catalog.count(DISTINCT r.subject) AS subjects
FROM audit.statement_record r CROSS JOIN LATERAL pg_catalog.unnest(r.objects) AS o (name)
WHERE r.start_time >= $1 AND r.start_time < $2
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50
