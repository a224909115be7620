-- Grants on the relations, schemas and routines of a database that subjects have, each one line of words.
SELECT true, pg_catalog.current_database() || '/' || o.name || ': ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END || ' has ' || a.privilege_type
FROM (
    SELECT n.nspname || '.' || c.relname AS name, c.relacl AS acl FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relacl IS NOT NULL
    UNION ALL
    SELECT n.nspname || '.' || c.relname || '.' || t.attname, t.attacl
    FROM pg_catalog.pg_attribute t JOIN pg_catalog.pg_class c ON c.oid = t.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE t.attacl IS NOT NULL AND NOT t.attisdropped
    UNION ALL
    SELECT 'schema ' || n.nspname, n.nspacl FROM pg_catalog.pg_namespace n WHERE n.nspacl IS NOT NULL
    UNION ALL
    SELECT 'routine ' || n.nspname || '.' || p.proname, p.proacl FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE p.proacl IS NOT NULL AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'menshen')
) o CROSS JOIN LATERAL pg_catalog.aclexplode(o.acl) a
WHERE NOT pg_catalog.starts_with(o.name, 'pg_catalog.') AND NOT pg_catalog.starts_with(o.name, 'information_schema.');
