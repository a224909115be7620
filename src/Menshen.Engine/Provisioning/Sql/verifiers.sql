SELECT a.rolname, coalesce(a.rolpassword, '')
FROM pg_catalog.pg_authid a
JOIN menshen.subject s ON s.engine_role = a.rolname
WHERE s.deleted_at IS NULL;
