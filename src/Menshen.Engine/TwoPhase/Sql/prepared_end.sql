-- The statement that ends the transaction with the identifier $1 and the number $2, which was prepared in this database; $3 COMMIT or ROLLBACK. No row: there is none.
SELECT pg_catalog.format('%s PREPARED %L', $3::pg_catalog.text, p.gid) FROM pg_catalog.pg_prepared_xacts p
WHERE p.gid = $1 AND p.transaction::pg_catalog.text = $2 AND p.database = pg_catalog.current_database()
