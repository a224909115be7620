-- Why a column cannot be converted; no row: it can. $1 schema, $2 table, $3 column, $4 mode of the seal group, $5 whether back to plaintext.
WITH t AS (
    SELECT c.oid, c.relkind, c.relispartition, a.attnum, a.atttypid, a.attgenerated, a.attidentity, a.atthasdef, y.typname, y.typtype, n.nspname AS typschema
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
    JOIN pg_catalog.pg_namespace n ON n.oid = y.typnamespace
    WHERE s.nspname = $1 AND c.relname = $2 AND a.attname = $3 AND s.nspname NOT IN ('pg_catalog', 'information_schema', 'menshen')
)
SELECT 'there is no such column' WHERE NOT EXISTS (SELECT FROM t)
UNION ALL
SELECT 'it belongs to no ordinary table (views follow their tables; partitioned tables and partitions are not converted)' FROM t WHERE t.relkind <> 'r' OR t.relispartition
UNION ALL
SELECT 'its table inherits, or is inherited from' FROM t
WHERE NOT t.relispartition AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE t.oid IN (i.inhrelid, i.inhparent))
UNION ALL
SELECT 'its type is ' || pg_catalog.format_type(t.atttypid, NULL) || ', and text or character varying are sealed' FROM t
WHERE NOT $5 AND NOT (t.typschema = 'pg_catalog' AND t.typname IN ('text', 'varchar'))
UNION ALL
SELECT 'it is not sealed' FROM t WHERE $5 AND NOT (t.typschema = 'menshen' AND t.typtype = 'd')
UNION ALL
SELECT 'it is generated' FROM t WHERE t.attgenerated <> ''
UNION ALL
SELECT 'it has a default, which is plaintext in the catalogue: drop it' FROM t WHERE t.atthasdef AND t.attgenerated = '' AND NOT $5
UNION ALL
-- What would compare, cut or search the text; PostgreSQL itself refuses most of these, with less of a reason.
SELECT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) || ' depends on it'
FROM t JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = t.oid AND d.refobjsubid = t.attnum
WHERE d.classid IN ('pg_catalog.pg_rewrite'::pg_catalog.regclass, 'pg_catalog.pg_policy'::pg_catalog.regclass, 'pg_catalog.pg_trigger'::pg_catalog.regclass,
                    'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, 'pg_catalog.pg_publication_rel'::pg_catalog.regclass)
   OR (d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_attrdef f WHERE f.oid = d.objid AND f.adrelid = t.oid AND f.adnum = t.attnum))
   OR (d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
       AND EXISTS (SELECT FROM pg_catalog.pg_constraint k
                   -- Ours, of an unsealing before, goes when it is sealed. On a sealed column none is ours: somebody's of that name would be made anew with its type, and its function run as us.
                   WHERE k.oid = d.objid AND k.contype NOT IN ('p', 'u') AND ($5 OR k.conname <> 'menshen_unsealed_' || t.attnum)))
UNION ALL
SELECT 'foreign key ' || k.conname || ' of ' || k.conrelid::pg_catalog.regclass::text || ' joins it to another column: drop it, convert both, and make it again'
FROM t JOIN pg_catalog.pg_constraint k ON k.contype = 'f'
WHERE (k.conrelid = t.oid AND t.attnum = ANY (k.conkey)) OR (k.confrelid = t.oid AND t.attnum = ANY (k.confkey))
UNION ALL
SELECT 'index ' || i.indexrelid::pg_catalog.regclass::text ||
       CASE WHEN $4 = 'r' THEN ' is on it, and in mode r nothing can be searched: drop it'
            ELSE ' is on an expression, has a condition, or is no btree or hash index: drop it' END
FROM t
JOIN pg_catalog.pg_index i ON i.indrelid = t.oid
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_am m ON m.oid = x.relam
WHERE NOT $5
  AND (t.attnum = ANY (i.indkey)
       OR EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = i.indexrelid
                    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = t.oid AND d.refobjsubid = t.attnum))
  AND ($4 = 'r' OR m.amname NOT IN ('btree', 'hash') OR i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
UNION ALL
SELECT 'its table has no primary key, by which the rows of a randomised column are told apart' FROM t
WHERE $4 = 'r' AND NOT $5 AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = t.oid AND i.indisprimary);
