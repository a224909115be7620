-- Writes what keeps a table's indexes and statistics as they are: CREATE INDEX, CONCURRENTLY or not, and CREATE STATISTICS wait. $1 schema, $2 name, $3 milliseconds for which we wait for those,
-- $4 without those that inherit from it.
SELECT pg_catalog.format(
    'SET LOCAL lock_timeout = %s; LOCK TABLE %s%I.%I IN SHARE UPDATE EXCLUSIVE MODE', $3::pg_catalog.int4, CASE WHEN $4::pg_catalog.bool THEN 'ONLY ' ELSE '' END, $1::pg_catalog.text, $2::pg_catalog.text);
