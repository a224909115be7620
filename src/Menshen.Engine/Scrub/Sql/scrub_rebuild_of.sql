-- The statement that builds an index anew from its table, beside the old one. No row: it is gone, or a catalogue's, which can be rebuilt under a lock against everybody only.
SELECT pg_catalog.format('REINDEX INDEX CONCURRENTLY %I.%I', n.nspname, c.relname)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = $1::oid AND c.oid::bigint >= 16384 -- FirstNormalObjectId
