-- By concat, and no cast: the column may have got a type of its owner's meanwhile, whose cast to text is a function of his and would run as us.
SELECT pg_catalog.octet_length(pg_catalog.split_part(pg_catalog.concat(t.%3$I), '.', -1)) - 1 FROM ONLY %1$I.%2$I t WHERE t.%3$I IS NOT NULL LIMIT 1
