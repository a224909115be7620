-- How many units, and how many rows.
SELECT ARRAY[pg_catalog.count(DISTINCT COALESCE(t.{unit}::pg_catalog.text, '')), pg_catalog.count(*)] FROM {table} t
