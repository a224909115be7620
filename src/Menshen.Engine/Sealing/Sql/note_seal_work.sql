-- Whoever goes on with another's work, or finds it done, counts from the beginning: the number never goes back. $1 number of the work, $2 state, $3 values.
UPDATE menshen.seal_work SET state = $2, rows_done = greatest(rows_done, $3), ended_at = CASE WHEN $2 = 'running' THEN NULL ELSE pg_catalog.now() END
WHERE id = $1 AND state = 'running' RETURNING rows_done;
