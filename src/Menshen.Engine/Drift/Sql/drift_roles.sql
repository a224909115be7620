-- Rows are findings: area, object, expected, found. $1: the TCB role.
WITH subject_role AS (
    SELECT s.engine_role, s.enabled, s.deleted_at, r.*
    FROM menshen.subject s
    LEFT JOIN pg_catalog.pg_roles r ON r.rolname = s.engine_role
)
SELECT 'role', engine_role, 'there', 'missing' FROM subject_role WHERE rolname IS NULL AND deleted_at IS NULL
UNION ALL
SELECT 'role', s.engine_role, 'without ' || a.word, 'with ' || a.word
FROM subject_role s
CROSS JOIN LATERAL (VALUES ('SUPERUSER', s.rolsuper), ('CREATEROLE', s.rolcreaterole), ('CREATEDB', s.rolcreatedb),
                           ('REPLICATION', s.rolreplication), ('BYPASSRLS', s.rolbypassrls)) a (word, held)
WHERE a.held
UNION ALL
SELECT 'role', engine_role, CASE WHEN enabled THEN 'LOGIN' ELSE 'NOLOGIN' END, CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END
FROM subject_role WHERE rolcanlogin <> enabled
UNION ALL
-- Membership in a predefined role reads everything, runs programs or reads files; in the TCB role, is the TCB role.
SELECT 'role', m.rolname, 'no member of ' || g.rolname, 'member'
FROM pg_catalog.pg_auth_members a
JOIN pg_catalog.pg_roles m ON m.oid = a.member
JOIN pg_catalog.pg_roles g ON g.oid = a.roleid
WHERE (g.rolname = $1 OR g.rolname LIKE 'pg\_%') AND m.rolname <> $1 AND m.rolname NOT LIKE 'pg\_%'
UNION ALL
-- Somebody who is no subject can log in, or stands above all.
SELECT 'role', r.rolname, 'known to the catalogue',
       CASE WHEN r.rolsuper THEN 'an unknown superuser' ELSE 'an unknown role that can log in' END
FROM pg_catalog.pg_roles r
WHERE r.rolname <> $1 AND (r.rolcanlogin OR r.rolsuper OR r.rolbypassrls OR r.rolreplication OR r.rolcreaterole)
  AND NOT EXISTS (SELECT FROM menshen.subject s WHERE s.engine_role = r.rolname)
  -- The doors of a subject's session labels; and the role that relabels, into which nobody logs in.
  AND NOT (NOT r.rolsuper AND NOT r.rolbypassrls AND NOT r.rolreplication AND NOT r.rolcreaterole
           AND EXISTS (SELECT FROM menshen.subject s WHERE s.deleted_at IS NULL AND s.engine_role = pg_catalog.split_part(r.rolname, '.', 1)
                       AND pg_catalog.substr(r.rolname, pg_catalog.length(s.engine_role) + 2) OPERATOR(pg_catalog.~) '^[0-9a-f]{1,16}$'))
  AND NOT (r.rolname = 'menshen_relabeler' AND NOT r.rolcanlogin AND NOT r.rolsuper AND NOT r.rolreplication AND NOT r.rolcreaterole
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_auth_members m WHERE m.roleid = r.oid AND m.member <> (SELECT t.oid FROM pg_catalog.pg_roles t WHERE t.rolname = $1)))
ORDER BY 2, 3;
