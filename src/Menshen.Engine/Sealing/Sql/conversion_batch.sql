-- What of some blocks is not in the map yet. %1$s number of the work, %2$I schema, %3$I table, %4$I column, %5$s the row's key. The secret is asked for once, and not for each row.
-- By concat, and no cast: the column may just have got a type of its owner's, whose cast to text is a function of his and would run as us.
SELECT DISTINCT pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.concat((SELECT pg_catalog.current_setting('menshen.map_key')), %5$s, E'\x1F', t.%4$I), 'UTF8')), pg_catalog.concat(t.%4$I)
FROM ONLY %2$I.%3$I t
WHERE t.%4$I IS NOT NULL AND t.ctid >= $1::pg_catalog.tid AND t.ctid < $2::pg_catalog.tid
  AND NOT EXISTS (SELECT FROM menshen.convert_%1$s m
                  WHERE m.key = pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.concat((SELECT pg_catalog.current_setting('menshen.map_key')), %5$s, E'\x1F', t.%4$I), 'UTF8')));
