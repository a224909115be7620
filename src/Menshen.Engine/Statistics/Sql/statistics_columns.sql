-- The table $1.$2, and of its columns $3 those that are there, with their types; types of others than PostgreSQL itself have no name here.
SELECT c.oid, c.relkind::pg_catalog.text, c.relrowsecurity OR c.relforcerowsecurity, a.attname::pg_catalog.text,
       CASE WHEN t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace AND t.typtype = 'b' THEN t.typname::pg_catalog.text END
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY ($3)
LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE n.nspname = $1 AND c.relname = $2
