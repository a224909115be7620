-- What tells a column from another that had, or will have, its name. $1 schema, $2 table, $3 column; no row: there is none.
SELECT pg_catalog.format('column %s of table %s, %s', a.attnum, c.oid, pg_catalog.format_type(a.atttypid, NULL))
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE s.nspname = $1 AND c.relname = $2 AND a.attname = $3
