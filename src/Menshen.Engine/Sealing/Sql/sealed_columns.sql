-- All columns of the relations that have sealed ones. A domain counts if schema and domain belong to the TCB role, which alone can make them;
-- number, mode, suffix and version are read from the CHECK that the engine enforces. A subject's domain over one of them counts as it.
WITH RECURSIVE own AS (
    SELECT t.oid, pg_catalog.regexp_match(pg_catalog.pg_get_constraintdef(c.oid), '\^~ms[12]([er])([1-9][0-9]{0,8})\\\.') AS form,
           -- Of mode e: before any rotation it names none, and its values have the first (0116).
           CASE WHEN pg_catalog.pg_get_constraintdef(c.oid) OPERATOR(pg_catalog.~) '\^~ms[12]e'
                THEN coalesce((pg_catalog.regexp_match(pg_catalog.pg_get_constraintdef(c.oid), '\^~ms[12]e[1-9][0-9]{0,8}\\\.([1-9][0-9]{0,8})\\\.'))[1], '1')::integer ELSE 0 END AS version,
           (pg_catalog.regexp_match(pg_catalog.pg_get_constraintdef(c.oid), '\^~ms2e[^~]*\\\.([3-8])\[0-9a-f\]'))[1]::integer AS suffix
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    JOIN pg_catalog.pg_constraint c ON c.contypid = t.oid AND c.conname = 'sealed' AND c.contype = 'c'
    WHERE n.nspname = 'menshen' AND n.nspowner = CURRENT_USER::pg_catalog.regrole AND t.typowner = n.nspowner AND t.typtype = 'd'
), kind AS (
    SELECT o.oid, (o.form)[1] AS mode, (o.form)[2]::integer AS number, o.suffix, o.version FROM own o WHERE o.form IS NOT NULL
    UNION
    SELECT t.oid, k.mode, k.number, k.suffix, k.version FROM kind k JOIN pg_catalog.pg_type t ON t.typbasetype = k.oid AND t.typtype = 'd'
), relation AS (
    SELECT DISTINCT r.oid, n.nspname, r.relname
    FROM kind k
    JOIN pg_catalog.pg_attribute a ON a.atttypid = k.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_class r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p', 'v', 'm', 'f')
    JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
    WHERE NOT pg_catalog.starts_with(n.nspname, 'pg_temp_') AND NOT pg_catalog.starts_with(n.nspname, 'pg_toast')
)
SELECT r.oid, r.nspname::text, r.relname::text, a.attname::text, coalesce(k.number, 0), coalesce(k.mode = 'e', false),
       -- Temporary relations too, whoever's session has them: in that one they are meant by a name without a schema.
       EXISTS (SELECT FROM pg_catalog.pg_class o
               WHERE o.relname = r.relname AND o.relkind IN ('r', 'p', 'v', 'm', 'f') AND o.oid NOT IN (SELECT s.oid FROM relation s)),
       a.attgenerated <> '', coalesce(k.suffix, 0), coalesce(k.version, 0)
FROM relation r
JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN kind k ON k.oid = a.atttypid
ORDER BY r.oid, a.attnum;
