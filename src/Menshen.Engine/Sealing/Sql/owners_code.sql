-- Whose code runs when we read tables, and (where $3) when we write their rows: one row for each thing that is not the server's own and harmless. $1 their schemas, $2 their names.
WITH RECURSIVE relation AS (
    SELECT c.oid
    FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS u (nsp, rel)
    JOIN pg_catalog.pg_namespace n ON n.nspname = u.nsp JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = u.rel
), base AS (
    SELECT t.oid, t.oid AS base FROM pg_catalog.pg_type t WHERE t.typtype <> 'd'
    UNION ALL
    SELECT t.oid, b.base FROM base b JOIN pg_catalog.pg_type t ON t.typbasetype = b.oid AND t.typtype = 'd'
), tree AS (
    -- What the planner works out, as far as it is constant, whenever the table is read;
    SELECT r.oid AS relation, 'index ' || i.indexrelid::pg_catalog.regclass::text AS what, coalesce(i.indexprs::text, '') || coalesce(i.indpred::text, '') AS body
    FROM relation r JOIN pg_catalog.pg_index i ON i.indrelid = r.oid
    UNION ALL
    SELECT r.oid, 'statistics ' || x.stxname, x.stxexprs::text FROM relation r JOIN pg_catalog.pg_statistic_ext x ON x.stxrelid = r.oid
    UNION ALL
    SELECT r.oid, 'partition key', p.partexprs::text FROM relation r JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = r.oid WHERE p.partexprs IS NOT NULL
    UNION ALL
    -- and the executor, whenever a row is written.
    SELECT r.oid, 'constraint ' || k.conname, k.conbin::text
    FROM relation r JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid AND k.contype = 'c' WHERE $3
    UNION ALL
    SELECT r.oid, 'generated column ' || a.attname, f.adbin::text
    FROM relation r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attgenerated <> '' JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum WHERE $3
), called AS (
    SELECT t.relation, t.what, m.id[1]::pg_catalog.oid AS oid
    FROM tree t CROSS JOIN LATERAL pg_catalog.regexp_matches(t.body, ':(?:funcid|opfuncid|aggfnoid|winfnoid) ([0-9]+)', 'g') AS m (id)
    UNION
    SELECT t.relation, t.what, o.oprcode
    FROM tree t CROSS JOIN LATERAL pg_catalog.regexp_matches(t.body, ':opno ([0-9]+)', 'g') AS m (id) JOIN pg_catalog.pg_operator o ON o.oid = m.id[1]::pg_catalog.oid
    UNION
    -- A GiST index of a range asks how far its bounds are from each other, by a function that is the type's.
    SELECT r.oid, 'index ' || i.indexrelid::pg_catalog.regclass::text, g.rngsubdiff
    FROM relation r
    JOIN pg_catalog.pg_index i ON i.indrelid = r.oid
    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indexrelid
    JOIN base b ON b.oid = a.atttypid
    JOIN pg_catalog.pg_range g ON b.base IN (g.rngtypid, g.rngmultitypid) AND g.rngsubdiff <> 0
    WHERE $3
)
-- The attack: a CHECK with a function of one's own, which makes its owner a superuser when a superuser writes the row; or with query_to_xml, which needs no function of one's own. What a superuser
-- made and called immutable is trusted; of what is only stable the server's own alone, as far as it takes and gives plain values and so runs nothing that it is told.
SELECT DISTINCT c.what || ' of ' || c.relation::pg_catalog.regclass::text || ' runs ' || p.oid::pg_catalog.regprocedure::text || ' when its rows are read or written, which would run with all rights: drop it, and make it again afterwards'
FROM called c JOIN pg_catalog.pg_proc p ON p.oid = c.oid JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
WHERE NOT (o.rolsuper AND (p.provolatile = 'i' OR p.proowner = CURRENT_USER::pg_catalog.regrole AND p.pronamespace = 'menshen'::pg_catalog.regnamespace
    OR p.provolatile = 's' AND p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace AND NOT EXISTS (
        SELECT FROM pg_catalog.unnest(p.proargtypes::pg_catalog.oid[] || p.prorettype) AS u (type)
        WHERE u.type NOT IN (SELECT b.oid FROM pg_catalog.pg_type b
                             WHERE b.typname IN ('bool', 'int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'text', 'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval')
                               AND b.typnamespace = 'pg_catalog'::pg_catalog.regnamespace))))
UNION ALL
-- A domain's rules are not in the tree, nor is what reads the text of an array, a row or a range, which has a domain in it as well.
SELECT DISTINCT t.what || ' of ' || t.relation::pg_catalog.regclass::text || ' makes values of the type ' || y.oid::pg_catalog.regtype::text || ' when its rows are read or written, whose rules would run with all rights: drop it, and make it again afterwards'
FROM tree t CROSS JOIN LATERAL pg_catalog.regexp_matches(t.body, ':(?:resulttype|typid|row_typeid) ([0-9]+)', 'g') AS m (id)
JOIN pg_catalog.pg_type y ON y.oid = m.id[1]::pg_catalog.oid AND y.typtype <> 'e' JOIN pg_catalog.pg_roles o ON o.oid = y.typowner
WHERE NOT o.rolsuper
UNION ALL
-- By its wrapper, with whatever rights that one has elsewhere.
SELECT c.oid::pg_catalog.regclass::text || ' is a foreign table: it is read by somebody else''s code'
FROM relation r JOIN pg_catalog.pg_class c ON c.oid = r.oid WHERE c.relkind = 'f';
