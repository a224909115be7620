-- The first transaction that had not begun: all before it are there, or have ended.
SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text;
