-- Databases that subjects may own; those of list_databases.sql, without asking what is in them.
SELECT d.datname::text FROM pg_catalog.pg_database d WHERE NOT d.datistemplate AND d.datname NOT IN ('postgres', 'menshen') ORDER BY 1;
