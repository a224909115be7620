SELECT pg_catalog.set_config('transaction_read_only', 'on', true), pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
       pg_catalog.set_config('statement_timeout', $1, true), pg_catalog.set_config('lock_timeout', $2, true),
       pg_catalog.set_config('row_security', 'off', true), pg_catalog.set_config('extra_float_digits', '1', true),
       pg_catalog.set_config('constraint_exclusion', 'off', true), pg_catalog.set_config('datestyle', 'ISO, YMD', true),
       pg_catalog.set_config('timezone', 'UTC', true), pg_catalog.set_config('intervalstyle', 'iso_8601', true),
       (SELECT pg_catalog.set_config(name, 'view, foreign-table', true) FROM pg_catalog.pg_settings WHERE name = 'restrict_nonsystem_relation_kind')
