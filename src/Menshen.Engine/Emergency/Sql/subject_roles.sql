-- Engine roles of living subjects that are there.
SELECT s.engine_role FROM menshen.subject s JOIN pg_catalog.pg_roles r ON r.rolname = s.engine_role WHERE s.deleted_at IS NULL ORDER BY 1;
