-- Which of the relations $3.$4 (an empty schema: any) lead to one of the tables $1.$2, or which of the functions $5.$6 is not PostgreSQL's own. The first of them.
WITH RECURSIVE door(relation) AS (
    SELECT c.oid
    FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS p(schema, name)
    JOIN pg_catalog.pg_namespace n ON n.nspname = p.schema JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = p.name
    UNION
    SELECT x.relation
    FROM door d, LATERAL (
        SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = d.relation
        UNION ALL
        SELECT i.inhparent FROM pg_catalog.pg_inherits i WHERE i.inhrelid = d.relation
        UNION ALL
        SELECT w.ev_class FROM pg_catalog.pg_rewrite w
        JOIN pg_catalog.pg_depend u ON u.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND u.objid = w.oid
        WHERE u.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND u.refobjid = d.relation) AS x(relation)
)
SELECT 'relation', pg_catalog.format('%I.%I', n.nspname, c.relname)
FROM ROWS FROM (pg_catalog.unnest($3::pg_catalog.text[]), pg_catalog.unnest($4::pg_catalog.text[])) AS a(schema, name)
JOIN pg_catalog.pg_class c ON c.relname = a.name JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND a.schema IN ('', n.nspname)
WHERE c.oid IN (SELECT relation FROM door)
UNION ALL
SELECT 'function', pg_catalog.format('%I.%I', n.nspname, f.proname)
FROM ROWS FROM (pg_catalog.unnest($5::pg_catalog.text[]), pg_catalog.unnest($6::pg_catalog.text[])) AS a(schema, name)
JOIN pg_catalog.pg_proc f ON f.proname = a.name JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace AND a.schema IN ('', n.nspname)
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
LIMIT 1
