-- Sealed columns of tables that have rows of their own, each with its group (as sealed_columns.sql finds them): what is brought back is tried by one value of each.
WITH RECURSIVE own AS (
    SELECT t.oid, pg_catalog.regexp_match(pg_catalog.pg_get_constraintdef(c.oid), '\^~ms[12][er]([1-9][0-9]{0,8})\\\.') AS form
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    JOIN pg_catalog.pg_constraint c ON c.contypid = t.oid AND c.conname = 'sealed' AND c.contype = 'c'
    WHERE n.nspname = 'menshen' AND n.nspowner = CURRENT_USER::pg_catalog.regrole AND t.typowner = n.nspowner AND t.typtype = 'd'
), kind AS (
    SELECT o.oid, (o.form)[1]::integer AS number FROM own o WHERE o.form IS NOT NULL
    UNION
    SELECT t.oid, k.number FROM kind k JOIN pg_catalog.pg_type t ON t.typbasetype = k.oid AND t.typtype = 'd'
)
SELECT r.oid, n.nspname::text, r.relname::text, a.attname::text, k.number
FROM kind k
JOIN pg_catalog.pg_attribute a ON a.atttypid = k.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_class r ON r.oid = a.attrelid AND r.relkind = 'r' AND r.relpersistence = 'p'
JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
ORDER BY r.oid, a.attnum;
