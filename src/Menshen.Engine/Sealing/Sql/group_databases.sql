-- Databases in which a seal group may have values, and whether they can be looked into. What is destroyed is gone in closed ones too.
SELECT d.datname::text, d.datallowconn FROM pg_catalog.pg_database d WHERE d.datname NOT IN ('menshen', 'postgres', 'template0', 'template1') ORDER BY 1;
