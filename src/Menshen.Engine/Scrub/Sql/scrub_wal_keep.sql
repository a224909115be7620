-- Of this connection, gone with it: WAL from the last checkpoint on stays until the pages are back.
SELECT pg_catalog.pg_create_physical_replication_slot($1, true, true)
