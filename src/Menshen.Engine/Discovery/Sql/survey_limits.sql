-- For one transaction: reads only, waits for nobody, ends soon. With row_security off a policy of a table's owner is an error instead of code that
-- runs with our rights (superusers pass it anyway).
SELECT pg_catalog.set_config('transaction_read_only', 'on', true), pg_catalog.set_config('row_security', 'off', true),
       pg_catalog.set_config('statement_timeout', $1, true), pg_catalog.set_config('lock_timeout', $2, true),
       pg_catalog.set_config('datestyle', 'ISO', true), pg_catalog.set_config('TimeZone', 'UTC', true);
