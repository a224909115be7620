-- Tables that have rows of their own. $1: labelled ones; $2: those with sealed columns.
SELECT n.nspname::text, c.relname::text,
       pg_catalog.concat_ws(' and ', CASE WHEN c.oid = ANY ($1) THEN 'labelled' END, CASE WHEN c.oid = ANY ($2) THEN 'sealed' END), pg_catalog.pg_relation_size(c.oid)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
-- What is not logged is not in a backup.
WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND (c.oid = ANY ($1) OR c.oid = ANY ($2))
ORDER BY 1, 2;
