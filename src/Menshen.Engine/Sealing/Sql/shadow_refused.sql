-- Why a table is written anew under its lock, and not copied beside it; no row: it is copied. $1 schema, $2 table, $3 column, $4 the type that it is to have, $5 bytes from which it is worth it.
WITH t AS (
    SELECT c.oid, c.relpersistence, c.relam, c.reltablespace, c.relnamespace, a.attnum, a.attcollation, y.typcollation AS next_collation
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = $3
    JOIN pg_catalog.pg_type y ON y.oid = pg_catalog.to_regtype($4)
    WHERE n.nspname = $1 AND c.relname = $2
), x AS (
    SELECT i.*, c.reltablespace, t.attnum, t.attcollation
    FROM t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
)
SELECT 'it is small' FROM t WHERE pg_catalog.pg_table_size(t.oid) < $5
UNION ALL
-- A name is quoted inside of a block (shadow_swap.sql).
SELECT 'its name has $swap$ in it' FROM t WHERE pg_catalog.strpos(pg_catalog.concat($1::pg_catalog.text, ' ', $2::pg_catalog.text, ' ', $3::pg_catalog.text), '$swap$') > 0
UNION ALL
SELECT 'Menshen is no superuser there' WHERE NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER)
UNION ALL
-- Files change hands by the rows of pg_class, as this version has them.
SELECT 'this version of PostgreSQL is not known well enough' WHERE pg_catalog.current_setting('server_version_num')::integer / 10000 <> 15
UNION ALL
SELECT 'it has no primary key of simple types without the column' FROM t
WHERE NOT EXISTS (SELECT FROM x WHERE x.indisprimary AND NOT x.attnum = ANY (x.indkey))
   OR EXISTS (SELECT FROM x JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey) JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
              WHERE x.indisprimary AND NOT (y.typtype = 'b' AND y.typnamespace = 'pg_catalog'::pg_catalog.regnamespace OR y.typtype = 'd' AND y.typnamespace = 'menshen'::pg_catalog.regnamespace))
UNION ALL
SELECT 'it is not logged, or of another access method, or its files lie elsewhere' FROM t
WHERE t.relpersistence <> 'p' OR t.relam <> (SELECT m.oid FROM pg_catalog.pg_am m WHERE m.amname = 'heap') OR t.reltablespace <> 0 OR EXISTS (SELECT FROM x WHERE x.reltablespace <> 0)
UNION ALL
SELECT 'an index of it is not valid' FROM t WHERE EXISTS (SELECT FROM x WHERE NOT (x.indisvalid AND x.indisready AND x.indislive))
UNION ALL
-- PostgreSQL would build it anew under the lock: one with an expression, a condition, or another order than the column's own.
SELECT 'an index on the column has an expression, a condition or an order of its own' FROM t
WHERE EXISTS (SELECT FROM x WHERE (x.indexprs IS NOT NULL OR x.indpred IS NOT NULL)
              AND EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = x.indexrelid
                          AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = x.indrelid AND d.refobjsubid = x.attnum))
   OR EXISTS (SELECT FROM x CROSS JOIN LATERAL pg_catalog.generate_series(0, x.indnkeyatts - 1) AS k WHERE x.indkey[k] = x.attnum AND x.indcollation[k] <> x.attcollation)
UNION ALL
-- The two that need no entry in pg_depend: default and C.
SELECT 'the column''s order is neither the database''s nor that of bytes' FROM t WHERE t.attcollation NOT IN (100, 950) OR t.next_collation NOT IN (100, 950)
UNION ALL
SELECT 'it is published' FROM t
WHERE EXISTS (SELECT FROM pg_catalog.pg_publication p WHERE p.puballtables)
   OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r WHERE r.prrelid = t.oid)
   OR EXISTS (SELECT FROM pg_catalog.pg_publication_namespace s WHERE s.pnnspid IN (t.relnamespace, 'menshen'::pg_catalog.regnamespace));
