-- $1: one name, or null for all. Counted once and joined: per row it would cost a scan of all backends for each subject.
SELECT s.id, s.name, s.kind, s.engine_role, coalesce(s.sealed_verifier, ''), s.enabled, s.must_change_password, s.valid_from, s.valid_until,
       s.created_at, s.created_by, s.password_set_at, s.person, s.note, s.deleted_at, d.power,
       r.oid IS NOT NULL, coalesce(r.rolcanlogin, false), coalesce(r.rolsuper, false),
       coalesce(o.databases, '{}'), coalesce(c.connections, 0),
       w.name, u.last_use, u.awakened_at, coalesce(g.groups, '{}'), coalesce(n.aliases, '{}')
FROM menshen.subject s
LEFT JOIN menshen.duty d ON d.subject_id = s.id
LEFT JOIN menshen.subject w ON w.id = s.owner_id
LEFT JOIN menshen.subject_use u ON u.subject_id = s.id
LEFT JOIN (SELECT m.subject_id, pg_catalog.array_agg(x.name ORDER BY x.name) AS groups
           FROM menshen.group_member m JOIN menshen.subject_group x ON x.id = m.group_id
           WHERE x.deleted_at IS NULL GROUP BY m.subject_id) g ON g.subject_id = s.id
LEFT JOIN (SELECT a.subject_id, pg_catalog.array_agg(a.name ORDER BY a.name) AS aliases
           FROM menshen.alias a GROUP BY a.subject_id) n ON n.subject_id = s.id
LEFT JOIN pg_catalog.pg_roles r ON r.rolname = s.engine_role
LEFT JOIN (SELECT b.datdba, pg_catalog.array_agg(b.datname::text ORDER BY b.datname) AS databases
           FROM pg_catalog.pg_database b GROUP BY b.datdba) o ON o.datdba = r.oid
LEFT JOIN (SELECT a.usesysid, pg_catalog.count(*)::integer AS connections
           FROM pg_catalog.pg_stat_activity a GROUP BY a.usesysid) c ON c.usesysid = r.oid
WHERE $1 IS NULL OR s.name = $1
ORDER BY s.id;
