SELECT w.id, w.database, w.schema_name, w.table_name, w.column_name, w.group_number, w.direction, w.state, w.started_by, w.rows_done, coalesce(w.version, 0)
FROM menshen.seal_work w
-- The newest, and whatever is not done: after a kill all of that goes on.
WHERE w.state = 'running' OR w.id IN (SELECT n.id FROM menshen.seal_work n ORDER BY n.id DESC LIMIT 200)
ORDER BY w.id DESC;
