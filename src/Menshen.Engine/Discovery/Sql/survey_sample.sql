-- Never with a WHERE: for one the planner works out the CHECKs of partitions, which are their owners' code.
-- Writes the statement that reads rows of a table: $1 schema, $2 table, $3 columns, $4 percent of its pages (0: the first rows), $5 rows. Values are
-- cut at 200 characters, longer than every form that is looked for.
SELECT pg_catalog.format(
    'SELECT %s FROM %I.%I AS t%s LIMIT %s',
    (SELECT pg_catalog.string_agg(pg_catalog.format('pg_catalog.left(t.%I::pg_catalog.text, 200)', c.name), ', ' ORDER BY c.place)
     FROM pg_catalog.unnest($3::pg_catalog.text[]) WITH ORDINALITY AS c(name, place)),
    $1::pg_catalog.text, $2::pg_catalog.text,
    CASE WHEN $4::pg_catalog.float8 > 0 THEN pg_catalog.format(' TABLESAMPLE pg_catalog.system (%s) REPEATABLE (1)', $4::pg_catalog.float8) ELSE '' END,
    $5::pg_catalog.int4);
