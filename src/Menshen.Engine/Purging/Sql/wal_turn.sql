-- Ends the segment that is written, whose rest PostgreSQL fills with zeros. Without a record in it, it would not.
SELECT pg_catalog.pg_switch_wal()::pg_catalog.text FROM pg_catalog.pg_logical_emit_message(false, 'menshen', '')
