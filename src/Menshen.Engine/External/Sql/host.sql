-- What this server is. The timeline of a primary is that of the WAL it writes now (the control file has it only after the first checkpoint of a new
-- one); that of a standby is the newest it has heard of, from its own control file or from who sends to it.
WITH self AS MATERIALIZED (SELECT pg_catalog.pg_is_in_recovery() AS standby)
SELECT self.standby,
       pg_catalog.current_setting('transaction_read_only') OPERATOR(pg_catalog.=) 'on',
       control.system_identifier,
       CASE WHEN self.standby
            THEN GREATEST(checkpoint.timeline_id, (SELECT receiver.received_tli FROM pg_catalog.pg_stat_get_wal_receiver() receiver))
            ELSE ('x' OPERATOR(pg_catalog.||) pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8))::pg_catalog.bit(32)::pg_catalog.int4
       END,
       COALESCE(CASE WHEN self.standby THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_lsn() END
                OPERATOR(pg_catalog.-) '0/0'::pg_catalog.pg_lsn, 0),
       pg_catalog.has_function_privilege('pg_catalog.pg_read_file(text,bigint,bigint,boolean)', 'EXECUTE')
FROM self, pg_catalog.pg_control_system() control, pg_catalog.pg_control_checkpoint() checkpoint;
