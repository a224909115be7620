-- $1: one name, or null for all. Counted once and joined: per row it would cost a scan of all backends for each subject.
SELECT s.id, s.name, s.kind, s.engine_role, coalesce(s.scram_verifier, ''), s.enabled, s.must_change_password, s.valid_from, s.valid_until,
       s.created_at, s.created_by, s.password_set_at, s.person, s.note, s.deleted_at, d.power,
       r.oid IS NOT NULL, coalesce(r.rolcanlogin, false), coalesce(r.rolsuper, false),
       coalesce(o.databases, '{}'), coalesce(c.connections, 0)
FROM menshen.subject s
LEFT JOIN menshen.duty d ON d.subject_id = s.id
LEFT JOIN pg_catalog.pg_roles r ON r.rolname = s.engine_role
LEFT JOIN (SELECT b.datdba, pg_catalog.array_agg(b.datname::text ORDER BY b.datname) AS databases
           FROM pg_catalog.pg_database b GROUP BY b.datdba) o ON o.datdba = r.oid
LEFT JOIN (SELECT a.usesysid, pg_catalog.count(*)::integer AS connections
           FROM pg_catalog.pg_stat_activity a GROUP BY a.usesysid) c ON c.usesysid = r.oid
WHERE $1 IS NULL OR s.name = $1
ORDER BY s.id;
