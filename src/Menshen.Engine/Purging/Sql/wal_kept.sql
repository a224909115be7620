-- Which replication slot keeps WAL from before $1. No row: none does.
SELECT s.slot_name::pg_catalog.text FROM pg_catalog.pg_replication_slots s WHERE s.restart_lsn < $1::pg_catalog.text::pg_catalog.pg_lsn ORDER BY s.restart_lsn LIMIT 1
