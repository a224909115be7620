-- Engine roles of living subjects, and those of their session labels: no subject's name holds a point.
SELECT r.rolname::text FROM pg_catalog.pg_roles r JOIN menshen.subject s ON s.engine_role = pg_catalog.split_part(r.rolname, '.', 1)
WHERE s.deleted_at IS NULL ORDER BY 1;
