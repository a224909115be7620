-- Tables with provenance or with sealed columns: schema, name, whether they have the column, and whether the trigger is as it was made and last.
SELECT n.nspname::text, c.relname::text, has.provenance, has.sealed,
       EXISTS (SELECT FROM pg_catalog.pg_trigger t
               WHERE t.tgrelid = c.oid AND t.tgname = '~menshen_provenance' AND t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr = ''
                 -- Before, for each row, of INSERT and UPDATE.
                 AND t.tgtype = 1 + 2 + 4 + 16 AND t.tgfoid = pg_catalog.to_regproc('menshen.note_provenance')::pg_catalog.oid)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger o
                       WHERE o.tgrelid = c.oid AND NOT o.tgisinternal AND o.tgtype & 3 = 3 AND o.tgname COLLATE "C" > '~menshen_provenance')
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(a.attname = 'menshen_provenance' AND a.atttypid = pg_catalog.to_regtype('menshen.provenance')), false) AS provenance,
           coalesce(bool_or(t.typtype = 'd' AND t.typnamespace = pg_catalog.to_regnamespace('menshen') AND pg_catalog.starts_with(t.typname, 'sealed_')), false) AS sealed
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) has
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'menshen')
  AND NOT pg_catalog.starts_with(n.nspname, 'pg_temp_') AND (has.provenance OR has.sealed)
ORDER BY 1, 2;
