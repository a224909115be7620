-- Which rights on which relations subjects used in database $1 since $2, as far as texts tell. A statement that reads one relation and writes another counts
-- with both rights for both: so something may be called used that was not, and nothing unused that was used.
SELECT r.subject, o.name, p.privilege, pg_catalog.max(r.start_time)
FROM audit.statement_record r
CROSS JOIN LATERAL pg_catalog.unnest(r.objects) AS o (name)
CROSS JOIN LATERAL pg_catalog.unnest(r.privileges) AS p (privilege)
WHERE r.database = $1 AND r.start_time >= $2 AND r.result IN ('succeeded', 'suspended') AND r.subject IS NOT NULL
GROUP BY 1, 2, 3
