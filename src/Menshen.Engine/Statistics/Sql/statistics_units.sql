SELECT pg_catalog.count(DISTINCT COALESCE(t.{unit}::pg_catalog.text, '')) FROM {table} t
