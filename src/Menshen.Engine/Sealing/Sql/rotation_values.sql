-- The values of a column, as they are kept; by concat, and no cast, which a type that the owner has given it meanwhile may have as a function of his. %2$I schema, %3$I table, %4$I column.
SELECT pg_catalog.concat(t.%4$I) FROM ONLY %2$I.%3$I t WHERE t.%4$I IS NOT NULL;
