INSERT INTO menshen.seal_work (database, schema_name, table_name, column_name, group_number, direction, started_by, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, nullif($8, 0)) RETURNING id;
