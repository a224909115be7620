-- What the columns $1.$2.$3 are: type (null: there is no such column), number of the seal group that the engine enforces (0: none), and sealed
-- columns of the same table that are not asked for: one may be the column under a new name.
WITH RECURSIVE own AS (
    SELECT t.oid, (pg_catalog.regexp_match(pg_catalog.pg_get_constraintdef(c.oid), '\^~ms[12][er]([1-9][0-9]{0,8})\\\.'))[1]::integer AS number
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    JOIN pg_catalog.pg_constraint c ON c.contypid = t.oid AND c.conname = 'sealed' AND c.contype = 'c'
    WHERE n.nspname = 'menshen' AND n.nspowner = CURRENT_USER::pg_catalog.regrole AND t.typowner = n.nspowner AND t.typtype = 'd'
), kind AS (
    SELECT o.oid, o.number FROM own o WHERE o.number IS NOT NULL
    UNION
    SELECT t.oid, k.number FROM kind k JOIN pg_catalog.pg_type t ON t.typbasetype = k.oid AND t.typtype = 'd'
), wanted AS (
    SELECT w.* FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[])) WITH ORDINALITY AS w (nsp, rel, att, n)
)
SELECT w.n::integer, pg_catalog.format_type(a.atttypid, a.atttypmod), coalesce(k.number, 0),
       coalesce((SELECT pg_catalog.string_agg(o.attname::text, ', ' ORDER BY o.attnum) FROM pg_catalog.pg_attribute o JOIN kind ok ON ok.oid = o.atttypid
                 WHERE o.attrelid = c.oid AND o.attnum > 0 AND NOT o.attisdropped
                   AND NOT EXISTS (SELECT FROM wanted x WHERE x.nsp = w.nsp AND x.rel = w.rel AND x.att = o.attname)), '')
FROM wanted w
LEFT JOIN pg_catalog.pg_namespace s ON s.nspname = w.nsp
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = s.oid AND c.relname = w.rel AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = w.att AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN kind k ON k.oid = a.atttypid
ORDER BY 1;
