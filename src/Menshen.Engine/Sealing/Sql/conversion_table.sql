-- Where the table is now: its blocks, an estimate of its rows, the columns of its primary key, the type and the number of the column.
SELECT c.oid, pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint, greatest(c.reltuples, 0)::bigint,
       coalesce((SELECT pg_catalog.array_agg(k.attname::text ORDER BY k.attnum)
                 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
                 WHERE i.indrelid = c.oid AND i.indisprimary), '{}'),
       n.nspname = 'menshen' AND y.typtype = 'd', y.typname::text, a.attnum::integer
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
JOIN pg_catalog.pg_namespace n ON n.oid = y.typnamespace
WHERE s.nspname = $1 AND c.relname = $2 AND a.attname = $3;
