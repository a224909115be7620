-- Writes what fills the shadow. $1 number of the work, $2 schema, $3 table, $4 column, $5 the type that it is to have, $6 whether back to plaintext. The statements: reads blocks; copies them; reads the rows that
-- changed; takes their like out of the shadow; writes them as they are now; forgets that they changed; leaves each key once in the list. Those that changed are some of the list, by its places. Places of rows and converted values are parameters, the last two.
WITH t AS (
    SELECT c.oid, pg_catalog.format('ONLY %I.%I', n.nspname, c.relname) AS name, pg_catalog.quote_ident($4::text) AS converted, 'menshen.shadow_' || $1::text AS shadow, 'menshen.changed_' || $1::text AS changed
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $2::text AND c.relname = $3::text
), col AS (
    SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) AS names,
           -- By the group's domain, whose rules the engine keeps.
           pg_catalog.string_agg(CASE WHEN a.attname <> $4::text THEN 't.' || pg_catalog.quote_ident(a.attname) WHEN $6::pg_catalog.bool THEN 'u.made' ELSE pg_catalog.format('(u.made::%s)::pg_catalog.text', $5::text) END, ', ' ORDER BY a.attnum) AS vals
    FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
), key AS (
    SELECT pg_catalog.string_agg('k.' || pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) AS names,
           pg_catalog.string_agg(pg_catalog.format('f.%1$I OPERATOR(pg_catalog.=) k.%1$I', a.attname), ' AND ' ORDER BY a.attnum) AS first,
           pg_catalog.string_agg(pg_catalog.format('t.%1$I OPERATOR(pg_catalog.=) k.%1$I', a.attname), ' AND ' ORDER BY a.attnum) AS equal
    FROM t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND i.indisprimary
    JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY ((i.indkey::pg_catalog.int2[])[0:i.indnkeyatts - 1])
)
SELECT pg_catalog.format('SELECT t.ctid::pg_catalog.text, t.%s::pg_catalog.text FROM %s t WHERE t.%1$s IS NOT NULL AND t.ctid >= $1::pg_catalog.tid AND t.ctid < $2::pg_catalog.tid', t.converted, t.name),
       -- A row whose place another has taken meanwhile is in the list of those that changed.
       pg_catalog.format('INSERT INTO %s (%s) SELECT %s FROM %s t LEFT JOIN ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]::pg_catalog.tid[]), pg_catalog.unnest($2::pg_catalog.text[])) AS u (place, made) ON u.place = t.ctid '
                         'WHERE t.ctid >= $3::pg_catalog.tid AND t.ctid < $4::pg_catalog.tid AND (t.%s IS NULL OR u.made IS NOT NULL)', t.shadow, col.names, col.vals, t.name, t.converted),
       pg_catalog.format('SELECT t.ctid::pg_catalog.text, t.%s::pg_catalog.text FROM (SELECT DISTINCT %s FROM %s k WHERE k.ctid >= $1::pg_catalog.tid AND k.ctid < $2::pg_catalog.tid) k JOIN %s t ON %s WHERE t.%1$s IS NOT NULL', t.converted, key.names, t.changed, t.name, key.equal),
       pg_catalog.format('DELETE FROM %s t USING %s k WHERE %s', t.shadow, t.changed, key.equal),
       pg_catalog.format('INSERT INTO %1$s (%2$s) SELECT %3$s FROM (SELECT DISTINCT %4$s FROM %5$s k WHERE k.ctid >= $3::pg_catalog.tid AND k.ctid < $4::pg_catalog.tid) k JOIN %6$s t ON %7$s '
                         'LEFT JOIN ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]::pg_catalog.tid[]), pg_catalog.unnest($2::pg_catalog.text[])) AS u (place, made) ON u.place = t.ctid',
                         t.shadow, col.names, col.vals, key.names, t.changed, t.name, key.equal),
       pg_catalog.format('DELETE FROM %s', t.changed),
       pg_catalog.format('DELETE FROM %1$s k USING (SELECT %2$s, pg_catalog.min(k.ctid) AS "~place~" FROM %1$s k GROUP BY %2$s) f WHERE %3$s AND k.ctid OPERATOR(pg_catalog.<>) f."~place~"', t.changed, key.names, key.first)
FROM t, col, key;
