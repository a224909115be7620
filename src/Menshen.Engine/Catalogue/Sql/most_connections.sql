-- How many connections the engine has for everybody.
SELECT pg_catalog.current_setting('max_connections')::pg_catalog.int4;
