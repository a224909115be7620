-- The files with rows or keys of the table in them: its own, its TOAST's, and those of the indexes of both. $1 its oid.
WITH heap AS (
    SELECT c.oid FROM pg_catalog.pg_class c WHERE c.oid = $1::pg_catalog.oid
    UNION ALL
    SELECT c.reltoastrelid FROM pg_catalog.pg_class c WHERE c.oid = $1::pg_catalog.oid AND c.reltoastrelid <> 0
)
SELECT pg_catalog.pg_relation_filepath(r.oid)
FROM (SELECT oid FROM heap UNION ALL SELECT i.indexrelid FROM heap h JOIN pg_catalog.pg_index i ON i.indrelid = h.oid) r
WHERE pg_catalog.pg_relation_filepath(r.oid) IS NOT NULL
