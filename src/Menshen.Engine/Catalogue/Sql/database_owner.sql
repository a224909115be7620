-- The role that owns the database $1, and whether that is a subject's, or was, or the one that owns databases with labels: a cluster may hold databases of others, which are
-- not ours to drop. Then its number, and what tells it from another of that name: PostgreSQL does not keep when it was made, but we when it was hardened first.
SELECT pg_catalog.pg_get_userbyid(d.datdba)::text,
       pg_catalog.pg_get_userbyid(d.datdba) = 'menshen_label_owner' OR EXISTS (SELECT FROM menshen.subject s WHERE s.engine_role = pg_catalog.pg_get_userbyid(d.datdba)),
       d.oid,
       pg_catalog.format('number %s of %s, %s', d.oid, pg_catalog.pg_get_userbyid(d.datdba), coalesce(
           'hardened ' || (SELECT pg_catalog.to_char(pg_catalog.min(p.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM menshen.provisioning p WHERE p.database_oid = d.oid),
           'not hardened'))
FROM pg_catalog.pg_database d WHERE d.datname = $1 AND NOT d.datistemplate;
