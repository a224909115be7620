-- The values of a column, as they are kept. %2$I schema, %3$I table, %4$I column.
SELECT t.%4$I::pg_catalog.text FROM ONLY %2$I.%3$I t WHERE t.%4$I IS NOT NULL;
