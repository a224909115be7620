-- What lets somebody do something (true), and what keeps somebody from it (false), each one line of words.
SELECT true, 'account ' || s.name || ' is enabled' FROM menshen.subject s WHERE s.deleted_at IS NULL AND s.enabled
UNION ALL
SELECT true, 'account ' || s.name || ' has its password of ' || pg_catalog.to_char(s.password_set_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"') FROM menshen.subject s WHERE s.deleted_at IS NULL
UNION ALL
SELECT true, 'account ' || s.name || ' is valid until ' || coalesce(pg_catalog.to_char(s.valid_until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), 'it is deleted')
FROM menshen.subject s WHERE s.deleted_at IS NULL
UNION ALL
SELECT true, 'account ' || s.name || ' has the power ' || d.power FROM menshen.duty d JOIN menshen.subject s ON s.id = d.subject_id WHERE s.deleted_at IS NULL
UNION ALL
SELECT true, 'account ' || s.name || ' is in the group ' || g.name
FROM menshen.group_member m JOIN menshen.subject_group g ON g.id = m.group_id JOIN menshen.subject s ON s.id = m.subject_id WHERE g.deleted_at IS NULL AND s.deleted_at IS NULL
UNION ALL
SELECT true, 'account ' || c.name || ' has the clearance ' || c.words
FROM (SELECT DISTINCT ON (x.subject_id) s.name, x.words FROM menshen.clearance x JOIN menshen.subject s ON s.id = x.subject_id WHERE s.deleted_at IS NULL ORDER BY x.subject_id, x.version DESC) c
UNION ALL
SELECT true, 'role ' || w.member || ' has the role ' || w.granted FROM menshen.wild_memberships() w
UNION ALL
SELECT true, 'database ' || d.datname || ': ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END || ' has ' || a.privilege_type
FROM pg_catalog.pg_database d CROSS JOIN LATERAL pg_catalog.aclexplode(d.datacl) a
UNION ALL
SELECT false, 'lock of ' || s.name || ' (' || f.source || ')' FROM menshen.login_failure f JOIN menshen.subject s ON s.id = f.subject_id WHERE f.locked_until > pg_catalog.now()
UNION ALL
SELECT false, 'quarantine of ' || q.kind || ' ' || q.target FROM menshen.quarantine q WHERE q.lifted_at IS NULL;
