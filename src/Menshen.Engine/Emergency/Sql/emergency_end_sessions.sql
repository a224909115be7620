-- $1 role, $2 the roles that were there before. Ends the role's sessions and those of roles that came since; counts who was still there.
SELECT pg_catalog.count(pg_catalog.pg_terminate_backend(a.pid))
FROM pg_catalog.pg_stat_activity a
WHERE a.pid <> pg_catalog.pg_backend_pid() AND a.usename IS NOT NULL AND (a.usename = $1 OR NOT a.usename = ANY ($2));
