-- What has pages of its own and a check: heaps (also TOAST and materialised views), and B-trees that are used.
SELECT c.oid::bigint, pg_catalog.format('%I.%I', n.nspname, c.relname), c.relkind = 'i',
    coalesce(pg_catalog.pg_relation_size(c.oid), 0) / pg_catalog.current_setting('block_size')::bigint
FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_am a ON a.oid = c.relam
    LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
WHERE c.relpersistence <> 't'
    AND (c.relkind IN ('r', 'm', 't') AND a.amname = 'heap' OR c.relkind = 'i' AND a.amname = 'btree' AND i.indisvalid AND i.indisready)
ORDER BY c.relkind = 'i', c.oid
