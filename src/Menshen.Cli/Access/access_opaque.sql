-- Subjects who ran statements in database $1 since $2 whose reach their text does not tell, and how many.
SELECT s.subject, pg_catalog.count(*)
FROM audit.statement t
JOIN audit.session s ON s.id = t.session_id
JOIN audit.template p ON p.id = t.template_id AND NOT p.complete
WHERE s.database = $1 AND t.started >= $2 AND t.result = 'succeeded' AND p.command NOT IN ('SET', 'SHOW', 'BEGIN', 'COMMIT', 'ROLLBACK', 'RESET')
GROUP BY 1 ORDER BY 1
