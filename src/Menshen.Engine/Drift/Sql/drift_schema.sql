-- Rows are findings about schema menshen of the database one is connected to.
SELECT 'schema', pg_catalog.current_database() || '.menshen', 'owned by ' || CURRENT_USER, 'owned by ' || pg_catalog.pg_get_userbyid(n.nspowner)
FROM pg_catalog.pg_namespace n WHERE n.nspname = 'menshen' AND n.nspowner <> CURRENT_USER::pg_catalog.regrole
UNION ALL
SELECT 'schema', pg_catalog.current_database() || '.menshen', 'nobody else makes anything there', a.privilege_type || ' for ' || w.who
FROM pg_catalog.pg_namespace n
CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) a
CROSS JOIN LATERAL (SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END) w (who)
WHERE n.nspname = 'menshen' AND a.grantee <> n.nspowner AND (a.privilege_type = 'CREATE' OR pg_catalog.to_regclass('menshen.provisioning') IS NOT NULL)
UNION ALL
SELECT 'schema', pg_catalog.current_database() || '.menshen.' || c.relname, 'closed to ' || w.who, 'open (' || pg_catalog.string_agg(DISTINCT a.privilege_type, ', ') || ')'
FROM pg_catalog.pg_class c
CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) a
CROSS JOIN LATERAL (SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END) w (who)
WHERE c.relnamespace = pg_catalog.to_regnamespace('menshen') AND a.grantee <> c.relowner AND pg_catalog.to_regclass('menshen.provisioning') IS NOT NULL
GROUP BY c.relname, w.who
UNION ALL
-- Without them a sealed column that becomes another is noticed late. Only a superuser may have them.
SELECT 'schema', pg_catalog.current_database() || ' event trigger ' || e.name, 'there and enabled', CASE WHEN t.evtname IS NULL THEN 'missing' ELSE 'disabled' END
FROM (VALUES ('menshen_columns'), ('menshen_drops')) e (name)
LEFT JOIN pg_catalog.pg_event_trigger t ON t.evtname = e.name
WHERE (t.evtname IS NULL OR t.evtenabled <> 'O')
  AND (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER)
  AND EXISTS (SELECT FROM pg_catalog.pg_type y WHERE y.typnamespace = pg_catalog.to_regnamespace('menshen') AND y.typtype = 'd' AND pg_catalog.starts_with(y.typname, 'sealed_'))
UNION ALL
-- Without them owners grant without limits.
SELECT 'schema', pg_catalog.current_database() || ' event trigger ' || e.name, 'there and always enabled', CASE WHEN t.evtname IS NULL THEN 'missing' ELSE 'disabled' END
FROM (VALUES ('menshen_grants'), ('menshen_grants_dropped')) e (name)
LEFT JOIN pg_catalog.pg_event_trigger t ON t.evtname = e.name
WHERE (t.evtname IS NULL OR t.evtenabled <> 'A') AND pg_catalog.to_regclass('menshen.grant_ledger') IS NOT NULL
UNION ALL
SELECT 'schema', pg_catalog.current_database() || '.menshen.' || c.relname, 'for nobody else', a.privilege_type || ' for ' || CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END
FROM pg_catalog.pg_class c
CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) a
WHERE c.oid IN (pg_catalog.to_regclass('menshen.grant_ledger'), pg_catalog.to_regclass('menshen.grant_rule'), pg_catalog.to_regclass('menshen.grant_judged'),
                pg_catalog.to_regclass('menshen.grant_place')) AND a.grantee <> c.relowner
UNION ALL
-- A trigger of ours that somebody switched off.
SELECT 'schema', pg_catalog.current_database() || '.' || t.tgrelid::pg_catalog.regclass::text || ' trigger ' || t.tgname, 'enabled', 'disabled'
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid AND p.pronamespace = pg_catalog.to_regnamespace('menshen')
WHERE NOT t.tgisinternal AND t.tgenabled NOT IN ('O', 'A')
ORDER BY 2, 3;
