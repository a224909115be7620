-- Roles as they are. One whose rights are not those on record has no verifier here, so it is set anew.
SELECT r.role, r.subject_id, r.subject, r.auditor,
       CASE WHEN a.rolcanlogin AND NOT a.rolsuper
             AND pg_catalog.pg_has_role(a.oid, 'audit_reader', 'MEMBER') = r.auditor
             AND pg_catalog.pg_has_role(a.oid, 'audit_self', 'MEMBER')
            THEN coalesce(a.rolpassword, '') ELSE '' END
FROM audit.reader r
LEFT JOIN pg_catalog.pg_authid a ON a.rolname = r.role;
