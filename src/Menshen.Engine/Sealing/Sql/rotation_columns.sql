-- All columns of that domain: where, in what kind of relation, whether temporary, whether computed; and of a table its blocks and an estimate of its rows. $1 the domain's name.
SELECT n.nspname::text, r.relname::text, r.relkind::text, r.relpersistence = 't', a.attname::text, a.attgenerated <> '',
       CASE WHEN r.relkind = 'r' THEN pg_catalog.pg_relation_size(r.oid) / pg_catalog.current_setting('block_size')::bigint ELSE 0 END,
       greatest(r.reltuples, 0)::bigint
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p', 'v', 'm', 'f')
JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
WHERE a.atttypid = pg_catalog.to_regtype(pg_catalog.format('menshen.%I', $1::text)) AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname <> 'menshen'
ORDER BY r.oid, a.attnum;
