-- $1 role. Statements that undo its two-phase transactions in this database.
SELECT pg_catalog.format('ROLLBACK PREPARED %L', p.gid) FROM pg_catalog.pg_prepared_xacts p
WHERE p.owner = $1 AND p.database = pg_catalog.current_database();
