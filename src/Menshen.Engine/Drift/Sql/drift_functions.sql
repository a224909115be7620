-- Functions of schema menshen: name, body, whether it runs as its owner, whether the owner is ours, settings, and who else may call it.
SELECT p.oid::pg_catalog.regprocedure::text, p.prosrc, p.proowner = CURRENT_USER::pg_catalog.regrole,
       coalesce(pg_catalog.array_to_string(p.proconfig, '; '), ''),
       coalesce((SELECT pg_catalog.string_agg(CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END, ', ')
                 FROM pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a WHERE a.grantee <> p.proowner
                   -- By the event trigger, which runs as whoever granted; by the CHECK of a column that was unsealed, which runs as whoever writes.
                   AND (a.grantee <> 0 OR p.oid IS DISTINCT FROM pg_catalog.to_regprocedure('menshen.judge_grants(text)')
                                      AND p.oid IS DISTINCT FROM pg_catalog.to_regprocedure('menshen.is_open(text)'))), '')
FROM pg_catalog.pg_proc p
WHERE p.pronamespace = pg_catalog.to_regnamespace('menshen') AND NOT pg_catalog.starts_with(p.proname, 'converted_')
ORDER BY 1;
