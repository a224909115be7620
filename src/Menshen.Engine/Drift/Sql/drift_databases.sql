-- Rows are findings: databases that belong to nobody, but to which PUBLIC or a subject may connect; and subjects' databases that PUBLIC may.
SELECT 'database', d.datname::text, 'closed to ' || w.who, 'open (' || pg_catalog.string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) || ')'
FROM pg_catalog.pg_database d
CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) a
CROSS JOIN LATERAL (SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END) w (who)
WHERE d.datname IN ('menshen', 'postgres', 'template1') AND a.grantee <> d.datdba AND pg_catalog.pg_has_role(d.datdba, 'USAGE')
GROUP BY d.datname, w.who
UNION ALL
SELECT 'database', d.datname::text, 'closed to PUBLIC', 'open (' || pg_catalog.string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) || ')'
FROM pg_catalog.pg_database d
CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) a
WHERE a.grantee = 0 AND EXISTS (SELECT FROM menshen.subject s WHERE s.engine_role = pg_catalog.pg_get_userbyid(d.datdba))
  AND EXISTS (SELECT FROM menshen.provisioning p WHERE p.database_oid = d.oid)
GROUP BY d.datname
ORDER BY 2, 3;
