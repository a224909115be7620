-- What a rebuilding that failed has left of itself: an index that nobody reads and every writer fills.
SELECT pg_catalog.format('DROP INDEX CONCURRENTLY IF EXISTS %I.%I', n.nspname, c.relname)
FROM pg_catalog.pg_index o
    JOIN pg_catalog.pg_index i ON i.indrelid = o.indrelid AND NOT i.indisvalid
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE o.indexrelid = $1::oid AND c.relname ~ '_ccnew[0-9]*$'
