SELECT w.id, w.database, w.schema_name, w.table_name, w.column_name, w.group_number, w.direction, w.state, w.started_by, w.rows_done, coalesce(w.version, 0)
FROM menshen.seal_work w ORDER BY w.id DESC LIMIT 200;
