SELECT s.id, s.name, s.kind, s.engine_role, coalesce(s.scram_verifier, ''), s.enabled, s.must_change_password, s.valid_from, s.valid_until,
       s.created_at, s.created_by, s.password_set_at, s.person, s.note, s.deleted_at, d.power,
       r.oid IS NOT NULL, coalesce(r.rolcanlogin, false), coalesce(r.rolsuper, false),
       ARRAY(SELECT b.datname::text FROM pg_catalog.pg_database b WHERE b.datdba = r.oid ORDER BY 1),
       (SELECT pg_catalog.count(*)::integer FROM pg_catalog.pg_stat_activity a WHERE a.usesysid = r.oid)
FROM menshen.subject s
LEFT JOIN menshen.duty d ON d.subject_id = s.id
LEFT JOIN pg_catalog.pg_roles r ON r.rolname = s.engine_role
ORDER BY s.id;
