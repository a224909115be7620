-- $1 role. The statement that takes everything from it, or null if there is no such role. No function of ours is called here: whoever was a
-- superuser may have changed it.
SELECT pg_catalog.format(
    'ALTER ROLE %I NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS NOLOGIN PASSWORD NULL', r.rolname)
FROM pg_catalog.pg_roles r WHERE r.rolname = $1;
