-- Domains of seal groups: name, mode and number that their CHECK names, its whole text, whether it was ever checked against what is stored, and how many
-- last characters can be searched, and of which version of the key it takes values.
SELECT t.typname::text, coalesce((c.form)[1], ''), coalesce((c.form)[2], '0')::integer, coalesce(c.def, ''), coalesce(c.convalidated, false),
       t.typowner = CURRENT_USER::pg_catalog.regrole, pg_catalog.format_type(t.typbasetype, t.typtypmod),
       coalesce((pg_catalog.regexp_match(c.def, '\^~ms2e[^~]*\\\.([3-8])\[0-9a-f\]'))[1]::integer, 0),
       -- The version that it takes values of; empty: any.
       coalesce((pg_catalog.regexp_match(c.def, '\^~ms[12]e[1-9][0-9]{0,8}\\\.([1-9][0-9]{0,8})\\\.'))[1], '')
FROM pg_catalog.pg_type t
LEFT JOIN LATERAL (
    SELECT pg_catalog.pg_get_constraintdef(k.oid) AS def, k.convalidated,
           pg_catalog.regexp_match(pg_catalog.pg_get_constraintdef(k.oid), '\^~ms[12]([er])([1-9][0-9]{0,8})\\\.') AS form
    FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.conname = 'sealed' AND k.contype = 'c') c ON true
WHERE t.typnamespace = pg_catalog.to_regnamespace('menshen') AND t.typtype = 'd' AND pg_catalog.starts_with(t.typname, 'sealed_')
ORDER BY 1;
