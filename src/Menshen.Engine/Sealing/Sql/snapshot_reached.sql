-- True when every transaction before $1 has ended, prepared ones too.
SELECT pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()) >= $1::pg_catalog.xid8;
