SELECT pg_catalog.octet_length(pg_catalog.split_part(t.%3$I::pg_catalog.text, '.', -1)) - 1 FROM ONLY %1$I.%2$I t WHERE t.%3$I IS NOT NULL LIMIT 1
