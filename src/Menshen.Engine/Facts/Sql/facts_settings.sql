-- How values are written, and in which order rows come: the same wherever and whenever it is asked.
SELECT pg_catalog.set_config(s.name, s.value, true)
FROM (VALUES ('search_path', 'pg_catalog, pg_temp'), ('timezone', 'UTC'), ('datestyle', 'ISO, YMD'), ('intervalstyle', 'postgres'), ('extra_float_digits', '1'), ('bytea_output', 'hex'),
             ('lc_monetary', 'C'), ('synchronize_seqscans', 'off'), ('max_parallel_workers_per_gather', '0'), ('row_security', 'off'), ('enable_indexscan', 'off'),
             ('enable_bitmapscan', 'off'), ('enable_indexonlyscan', 'off')) AS s (name, value);
