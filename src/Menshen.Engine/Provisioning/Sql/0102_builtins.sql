-- In every database. Built-ins that reach files, programs or other sessions are not for PUBLIC.
-- PostgreSQL 15 closes all of these itself; an administrator may have opened one before Menshen came.
-- Not pg_read_file_old: it asks for a superuser itself, PostgreSQL leaves it open, and a changed ACL of a built-in stands in every pg_dump.

DO $$
DECLARE
    open record;
BEGIN
    FOR open IN
        SELECT p.oid::pg_catalog.regprocedure AS signature
        FROM pg_catalog.pg_proc p
        CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
        WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
          AND a.grantee = 0
          AND p.proname IN (
              'pg_read_file', 'pg_read_binary_file', 'pg_stat_file', 'pg_ls_dir', 'pg_ls_logdir', 'pg_ls_waldir',
              'pg_ls_tmpdir', 'pg_ls_archive_statusdir', 'pg_ls_logicalsnapdir', 'pg_ls_logicalmapdir', 'pg_ls_replslotdir',
              'pg_hba_file_rules', 'pg_ident_file_mappings', 'pg_show_all_file_settings', 'pg_reload_conf', 'pg_rotate_logfile',
              'pg_current_logfile', 'lo_import', 'lo_export', 'pg_promote', 'pg_switch_wal', 'pg_create_restore_point',
              'pg_backup_start', 'pg_backup_stop', 'pg_log_backend_memory_contexts', 'pg_get_backend_memory_contexts',
              'pg_get_shmem_allocations', 'pg_config')
    LOOP
        EXECUTE pg_catalog.format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', open.signature);
    END LOOP;
END $$;
