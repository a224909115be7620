-- Ends what a role, or one that acts with its rights, has open in a database, through whatever gateway: what we may end. Superusers have their rights from elsewhere.
SELECT count(*) FILTER (WHERE pg_catalog.pg_terminate_backend(c.pid))::int
FROM pg_catalog.pg_stat_activity c JOIN pg_catalog.pg_roles r ON r.oid = c.usesysid
WHERE c.datname = $1 AND NOT r.rolsuper AND r.rolname <> current_user AND pg_catalog.pg_has_role(r.oid, $2::pg_catalog.name, 'USAGE')
  AND (pg_catalog.pg_has_role(r.oid, 'USAGE') OR pg_catalog.pg_has_role('pg_signal_backend', 'USAGE'));
