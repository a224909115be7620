-- The role that owns the database $1, if it is a subject's, or was: a cluster may hold databases of others, which are not ours to drop. Null: it is nobody's.
SELECT pg_catalog.pg_get_userbyid(d.datdba)::text, EXISTS (SELECT FROM menshen.subject s WHERE s.engine_role = pg_catalog.pg_get_userbyid(d.datdba))
FROM pg_catalog.pg_database d WHERE d.datname = $1 AND NOT d.datistemplate;
