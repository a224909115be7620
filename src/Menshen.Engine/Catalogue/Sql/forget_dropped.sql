-- An object id comes again one day: the next database that has it must not pass for hardened.
DELETE FROM menshen.provisioning p WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database d WHERE d.oid = p.database_oid);
