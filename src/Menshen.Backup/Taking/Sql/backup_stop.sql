-- Not waiting for an archive command: our own receiver takes the WAL, and we wait for it.
SELECT s.lsn, s.labelfile FROM pg_catalog.pg_backup_stop(false) AS s
