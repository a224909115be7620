-- Databases of subjects: owner, size in bytes (null: not ours to ask for), who else may connect, and how many do.
SELECT d.datname::text,
       coalesce(o.name, pg_catalog.pg_get_userbyid(d.datdba)::text),
       CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT') OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') THEN pg_catalog.pg_database_size(d.oid) END,
       ARRAY(SELECT coalesce(s.name, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END)
             FROM pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) a
             LEFT JOIN menshen.subject s ON s.engine_role = pg_catalog.pg_get_userbyid(a.grantee) AND s.deleted_at IS NULL
             WHERE a.privilege_type = 'CONNECT' AND a.grantee <> d.datdba
             ORDER BY 1),
       (SELECT count(*) FROM pg_catalog.pg_stat_activity c WHERE c.datid = d.oid AND c.backend_type = 'client backend' AND c.usename <> current_user)::int
FROM pg_catalog.pg_database d LEFT JOIN menshen.subject o ON o.engine_role = pg_catalog.pg_get_userbyid(d.datdba) AND o.deleted_at IS NULL
WHERE NOT d.datistemplate AND d.datname NOT IN ('postgres', 'menshen')
ORDER BY 1;
