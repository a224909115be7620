-- One sealed value as it is stored, for format(): schema, table, column.
SELECT t.%3$I::pg_catalog.text FROM ONLY %1$I.%2$I t WHERE t.%3$I IS NOT NULL LIMIT 1
