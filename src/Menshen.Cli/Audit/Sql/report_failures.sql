-- What failed or was refused, by SQLSTATE. $1 from, $2 to.
SELECT coalesce(subject, '-') AS subject, result, coalesce(sqlstate, '-') AS sqlstate, coalesce(action, '-') AS command,
       pg_catalog.count(*) AS statements
FROM audit.statement_record
WHERE start_time >= $1 AND start_time < $2 AND result IN ('failed', 'refused', 'lost')
GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3, 4 LIMIT 100
