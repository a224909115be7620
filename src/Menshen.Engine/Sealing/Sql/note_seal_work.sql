UPDATE menshen.seal_work SET state = $2, rows_done = $3, ended_at = CASE WHEN $2 = 'running' THEN NULL ELSE pg_catalog.now() END
WHERE id = $1 AND state = 'running';
