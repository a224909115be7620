-- What has columns of that domain and rows, or definitions, of its own. Unlike rotation_columns.sql it waits for nobody who has a table. $1 the domain's name.
SELECT DISTINCT n.nspname::text, r.relname::text
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p', 'm', 'f') AND r.relpersistence <> 't'
JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
WHERE a.atttypid = pg_catalog.to_regtype(pg_catalog.format('menshen.%I', $1::text)) AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname <> 'menshen';
