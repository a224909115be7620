-- Which replication slot keeps WAL of the segment that ended at $1, or of one before. No row: none does.
SELECT s.slot_name::pg_catalog.text
FROM pg_catalog.pg_replication_slots s, pg_catalog.pg_size_bytes(pg_catalog.current_setting('wal_segment_size')) AS segment (bytes)
WHERE s.restart_lsn - '0/0'::pg_catalog.pg_lsn < pg_catalog.ceil(($1::pg_catalog.text::pg_catalog.pg_lsn - '0/0'::pg_catalog.pg_lsn) / segment.bytes) * segment.bytes
ORDER BY s.restart_lsn LIMIT 1
