-- Columns that can hold personal data as text, number or date. PostgreSQL's own types and domains over them alone: the cast to text of another type
-- is its owner's code, and would run with our rights. Views and foreign tables run their owners' code too; what stands in a
-- materialized view stands in its tables, and nobody can hold it while it is read, so that no index with its owner's code comes meanwhile. What is sealed has a type of schema menshen.
WITH RECURSIVE resolved(type_oid, base_oid) AS (
    SELECT t.oid, t.oid FROM pg_catalog.pg_type t WHERE t.typtype <> 'd'
    UNION ALL
    SELECT d.oid, r.base_oid FROM resolved r JOIN pg_catalog.pg_type d ON d.typtype = 'd' AND d.typbasetype = r.type_oid
)
SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text, a.attname::pg_catalog.text, pg_catalog.format_type(r.base_oid, NULL),
       coalesce(pg_catalog.col_description(c.oid, a.attnum), ''), c.reltuples::pg_catalog.float8
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated IN ('', 's')
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN resolved r ON r.type_oid = t.oid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'menshen') AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_')
  AND t.typnamespace NOT IN (SELECT own.oid FROM pg_catalog.pg_namespace own WHERE own.nspname = 'menshen')
  AND r.base_oid IN ('pg_catalog.text'::pg_catalog.regtype, 'pg_catalog.varchar'::pg_catalog.regtype, 'pg_catalog.bpchar'::pg_catalog.regtype,
                     'pg_catalog.int8'::pg_catalog.regtype, 'pg_catalog.numeric'::pg_catalog.regtype, 'pg_catalog.date'::pg_catalog.regtype,
                     'pg_catalog.timestamp'::pg_catalog.regtype, 'pg_catalog.timestamptz'::pg_catalog.regtype)
ORDER BY n.nspname, c.relname, a.attnum;
