-- Primary keys of the relations that have sealed columns or labelled rows; a relation without one is there once, without columns. The label
-- itself is no part of a key here: nobody asks for a row by it. Types are those below domains; a sealed domain is told apart.
WITH RECURSIVE own AS (
    SELECT t.oid
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE n.nspname = 'menshen' AND n.nspowner = CURRENT_USER::pg_catalog.regrole AND t.typowner = n.nspowner AND t.typtype = 'd'
      AND pg_catalog.starts_with(t.typname, 'sealed_')
), kind AS (
    SELECT o.oid FROM own o
    UNION
    SELECT t.oid FROM kind k JOIN pg_catalog.pg_type t ON t.typbasetype = k.oid AND t.typtype = 'd'
), plain AS (
    SELECT t.oid, t.oid AS base FROM pg_catalog.pg_type t WHERE t.typtype <> 'd'
    UNION ALL
    SELECT t.oid, p.base FROM plain p JOIN pg_catalog.pg_type t ON t.typbasetype = p.oid AND t.typtype = 'd'
), relation AS (
    SELECT r.oid, n.nspname, r.relname
    FROM pg_catalog.pg_class r
    JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
    WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT pg_catalog.starts_with(n.nspname, 'pg_temp_') AND NOT pg_catalog.starts_with(n.nspname, 'pg_toast')
      AND n.nspname NOT IN ('menshen', 'menshen_labels')
      AND EXISTS (SELECT FROM pg_catalog.pg_attribute a
                  WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
                    AND (a.atttypid IN (SELECT k.oid FROM kind k)
                         OR a.attname = 'mac_label' AND pg_catalog.to_regnamespace('menshen_labels') IS NOT NULL))
)
SELECT r.oid, r.nspname::text, r.relname::text, a.attname::text, a.attnum, p.base, a.atttypid IN (SELECT k.oid FROM kind k)
FROM relation r
LEFT JOIN pg_catalog.pg_index i ON i.indrelid = r.oid AND i.indisprimary
LEFT JOIN LATERAL pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS u (attnum, place) ON u.place <= i.indnkeyatts
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = u.attnum AND a.attname <> 'mac_label'
LEFT JOIN plain p ON p.oid = a.atttypid
ORDER BY r.oid, u.place;
