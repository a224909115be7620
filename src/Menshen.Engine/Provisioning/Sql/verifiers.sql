SELECT a.rolname, coalesce(a.rolpassword, '')
FROM pg_catalog.pg_authid a
-- A subject's own role, and those of its session labels: no subject's name holds a point.
JOIN menshen.subject s ON s.engine_role = pg_catalog.split_part(a.rolname, '.', 1)
WHERE s.deleted_at IS NULL;
