-- Of an engine elsewhere: its version, the size of a segment, tablespaces outside its directory, and about how much it holds (of what we may ask for).
SELECT pg_catalog.current_setting('server_version'),
       pg_catalog.pg_size_bytes(pg_catalog.current_setting('wal_segment_size'))::pg_catalog.int4,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_tablespace AS t WHERE t.spcname NOT IN ('pg_default', 'pg_global')),
       (SELECT COALESCE(pg_catalog.sum(pg_catalog.pg_database_size(d.oid)), 0)::pg_catalog.int8 FROM pg_catalog.pg_database AS d
        WHERE pg_catalog.has_database_privilege(d.oid, 'CONNECT'))
