-- Where ANALYZE keeps values of rows: the most frequent ones, and bounds of histograms.
SELECT c.oid::pg_catalog.int8, 'pg_catalog.' || c.relname
FROM pg_catalog.pg_class c
WHERE c.oid IN ('pg_catalog.pg_statistic'::pg_catalog.regclass, 'pg_catalog.pg_statistic_ext_data'::pg_catalog.regclass)
ORDER BY 2
