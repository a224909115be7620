SELECT d.datname, d.oid, pg_catalog.pg_has_role(d.datdba, 'USAGE')
FROM pg_catalog.pg_database d
WHERE d.datallowconn
ORDER BY d.datname;
