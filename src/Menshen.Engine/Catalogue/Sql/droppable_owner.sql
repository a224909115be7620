-- The role that owns the database $1, if it is a subject's, or was; or ours and hardened by us, as those are that have or had labels. A cluster may hold databases of
-- others, which are not ours to drop.
SELECT pg_catalog.pg_get_userbyid(d.datdba)::text,
       EXISTS (SELECT FROM menshen.subject s WHERE s.engine_role = pg_catalog.pg_get_userbyid(d.datdba))
           OR d.datdba = CURRENT_USER::pg_catalog.regrole AND EXISTS (SELECT FROM menshen.provisioning p WHERE p.database_oid = d.oid)
FROM pg_catalog.pg_database d WHERE d.datname = $1 AND NOT d.datistemplate;
