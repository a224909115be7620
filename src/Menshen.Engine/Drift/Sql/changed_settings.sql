-- What differs from PostgreSQL's own defaults, and where it was set. Values of settings that may hold secrets (conninfo) stay out.
SELECT s.name,
       CASE WHEN s.name OPERATOR(pg_catalog.~) '(conninfo|passphrase|password|command)' THEN '(not recorded)' ELSE s.setting OPERATOR(pg_catalog.||) coalesce(' ' OPERATOR(pg_catalog.||) s.unit, '') END,
       coalesce(s.sourcefile, s.source)
FROM pg_catalog.pg_settings s
WHERE s.source NOT IN ('default', 'override', 'client', 'session')
ORDER BY s.name;
