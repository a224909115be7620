-- The role that owns the database $1, and whether that is a subject's, or was, or the one that owns databases with labels: a cluster may hold databases of others, which are
-- not ours to drop.
SELECT pg_catalog.pg_get_userbyid(d.datdba)::text,
       pg_catalog.pg_get_userbyid(d.datdba) = 'menshen_label_owner' OR EXISTS (SELECT FROM menshen.subject s WHERE s.engine_role = pg_catalog.pg_get_userbyid(d.datdba))
FROM pg_catalog.pg_database d WHERE d.datname = $1 AND NOT d.datistemplate;
