-- Columns that were sealed by us, by their newest conversion.
SELECT w.database, w.schema_name, w.table_name, w.column_name
FROM menshen.seal_work w
WHERE w.direction = 'seal' AND w.state = 'done'
  AND NOT EXISTS (SELECT FROM menshen.seal_work n
                  WHERE (n.database, n.schema_name, n.table_name, n.column_name) = (w.database, w.schema_name, w.table_name, w.column_name) AND n.id > w.id AND n.state = 'done');
