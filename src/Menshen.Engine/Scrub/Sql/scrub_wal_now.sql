-- The end of WAL, which its commit brings to the disk with all before it.
SELECT pg_catalog.pg_logical_emit_message(true, 'menshen', 'scrub')::text
