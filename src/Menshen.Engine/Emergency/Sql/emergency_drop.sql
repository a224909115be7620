-- $1 role.
SELECT pg_catalog.format('DROP ROLE %I', r.rolname) FROM pg_catalog.pg_roles r WHERE r.rolname = $1;
