-- What waits for the second phase of its commit. A row of pg_locks without a process is a prepared transaction's; its virtual transaction is -1/number.
SELECT p.database::pg_catalog.text, p.gid, p.transaction::pg_catalog.text, p.owner::pg_catalog.text, p.prepared,
    greatest(pg_catalog.clock_timestamp() - p.prepared, '0'::pg_catalog.interval),
    (SELECT pg_catalog.count(DISTINCT l.relation) FROM pg_catalog.pg_locks l
     WHERE l.locktype = 'relation' AND l.pid IS NULL AND l.virtualtransaction = '-1/' || p.transaction::pg_catalog.text)::pg_catalog.int4
FROM pg_catalog.pg_prepared_xacts p ORDER BY p.prepared, p.database, p.gid
