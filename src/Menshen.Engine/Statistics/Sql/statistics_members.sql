SELECT pg_catalog.hashtextextended(ROW({columns})::pg_catalog.text, $1),
       COALESCE(pg_catalog.hashtextextended(t.{unit}::pg_catalog.text, $1), 0), {group}{measures}
FROM {table} t WHERE ({where})
LIMIT {limit}
