-- What an UPDATE by the map sets, and for which rows. $1 columns, $2 number of the work.
SELECT pg_catalog.string_agg(pg_catalog.format('%1$I = menshen.converted_%2$s('''', t.%1$I::pg_catalog.text)', c, $2::bigint), ', '),
       pg_catalog.string_agg(pg_catalog.format('t.%I IS NOT NULL', c), ' OR ')
FROM pg_catalog.unnest($1::text[]) c;
