SELECT pg_catalog.current_setting('server_version_num')::integer,
       r.rolsuper, r.rolcreaterole, r.rolcreatedb,
       NOT EXISTS (SELECT FROM pg_catalog.pg_database d WHERE d.datname = 'menshen' AND NOT pg_catalog.pg_has_role(d.datdba, 'USAGE')),
       pg_catalog.pg_is_in_recovery()
FROM pg_catalog.pg_roles r
WHERE r.rolname = current_user;
