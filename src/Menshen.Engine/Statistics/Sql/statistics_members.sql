-- Rows that are alike in every column are told apart by a number: one that is added must not leave the set as it was.
SELECT pg_catalog.hashtextextended(ROW({columns})::pg_catalog.text OPERATOR(pg_catalog.||) '#' OPERATOR(pg_catalog.||)
           (pg_catalog.row_number() OVER (PARTITION BY ROW({columns})::pg_catalog.text))::pg_catalog.text, $1),
       COALESCE(pg_catalog.hashtextextended(t.{unit}::pg_catalog.text, $1), 0), {group}{measures}
FROM {table} t WHERE ({where})
LIMIT {limit}
