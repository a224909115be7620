-- Rows are findings about the database one is connected to.
SELECT 'database', pg_catalog.current_database()::text, 'schema public without CREATE for PUBLIC', 'with it'
FROM pg_catalog.pg_namespace n
CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) a
WHERE n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE'
UNION ALL
SELECT 'function', pg_catalog.current_database() || '.' || p.oid::pg_catalog.regprocedure::text, 'not for PUBLIC', 'for PUBLIC'
FROM pg_catalog.pg_proc p
CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace AND a.grantee = 0
  AND (p.proname IN ('pg_read_file', 'pg_read_binary_file', 'pg_stat_file', 'pg_reload_conf', 'pg_rotate_logfile', 'lo_import', 'lo_export',
                     'pg_hba_file_rules', 'pg_promote', 'pg_backup_start', 'pg_backup_stop', 'pg_switch_wal')
       OR p.proname LIKE 'pg\_ls\_%')
UNION ALL
SELECT 'function', pg_catalog.current_database() || ' language ' || l.lanname, 'no untrusted language', 'installed'
FROM pg_catalog.pg_language l
WHERE NOT l.lanpltrusted AND l.lanname NOT IN ('internal', 'c')
ORDER BY 2;
