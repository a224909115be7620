-- How far a VACUUM of a table is, in percent of its blocks; no row: there is none. $1 schema, $2 name.
SELECT p.phase::text, CASE WHEN p.heap_blks_total = 0 THEN 100 ELSE 100 * p.heap_blks_scanned / p.heap_blks_total END::integer
FROM pg_catalog.pg_stat_progress_vacuum p
JOIN pg_catalog.pg_class c ON c.oid = p.relid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE p.datname = pg_catalog.current_database() AND n.nspname = $1 AND c.relname = $2;
