-- The relation that a file of this database holds the pages of, and whether each change of it is in WAL: the catalogue's own are left to people, unlogged ones have none.
SELECT c.oid::bigint, pg_catalog.format('%I.%I', n.nspname, c.relname), c.relkind = 'i', c.relpersistence = 'p', c.oid::bigint >= 16384 -- FirstNormalObjectId
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 't', 'i') AND pg_catalog.pg_relation_filepath(c.oid) = $1
