-- fast: the checkpoint is made at once and not over minutes; a backup that somebody waits for begins now.
SELECT c.system_identifier::pg_catalog.text,
       (SELECT k.timeline_id FROM pg_catalog.pg_control_checkpoint() AS k),
       pg_catalog.pg_backup_start($1, true),
       pg_catalog.current_setting('server_version'),
       pg_catalog.pg_size_bytes(pg_catalog.current_setting('wal_segment_size'))::pg_catalog.int4,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_tablespace AS t WHERE t.spcname NOT IN ('pg_default', 'pg_global'))
FROM pg_catalog.pg_control_system() AS c
