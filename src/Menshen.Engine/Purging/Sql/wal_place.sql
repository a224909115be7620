-- The name of the segment that is written.
SELECT pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn())
