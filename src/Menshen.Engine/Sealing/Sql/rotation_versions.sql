-- How many values of a column are under which version. %2$I schema, %3$I table, %4$I column.
SELECT pg_catalog.split_part(t.%4$I::pg_catalog.text, '.', 2)::integer, pg_catalog.count(*) FROM ONLY %2$I.%3$I t WHERE t.%4$I IS NOT NULL GROUP BY 1 ORDER BY 1;
