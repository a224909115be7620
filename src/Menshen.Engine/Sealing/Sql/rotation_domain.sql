-- The version that the domain of a seal group of mode e takes here; 1 where it names none, no row where there is no such domain. $1 its name.
SELECT coalesce((pg_catalog.regexp_match(pg_catalog.pg_get_constraintdef(c.oid), '\^~ms[12]e[1-9][0-9]{0,8}\\\.([1-9][0-9]{0,8})\\\.'))[1], '1')::integer
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_constraint c ON c.contypid = t.oid AND c.conname = 'sealed' AND c.contype = 'c'
WHERE n.nspname = 'menshen' AND n.nspowner = CURRENT_USER::pg_catalog.regrole AND t.typowner = n.nspowner AND t.typtype = 'd' AND t.typname = $1;
