-- What a superuser could turn against us in the whole server and in the catalogue. $1: the emergency's own role, which is no part of it.
-- Rows: area, object, state, the statement that puts it back, the statement that takes away what came since. Null: for people to decide.
SELECT 'role', r.rolname::text,
       pg_catalog.concat_ws(' ', CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
           CASE WHEN r.rolreplication THEN 'REPLICATION' END, CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN r.rolinherit THEN 'INHERIT' END,
           -- A subject's LOGIN follows its row, and the drift check compares the two.
           CASE WHEN s.engine_role IS NULL AND r.rolcanlogin THEN 'LOGIN' END, 'until ' || coalesce(r.rolvaliduntil::text, 'ever')),
       pg_catalog.format('ALTER ROLE %I %s %s %s %s %s', r.rolname, CASE WHEN r.rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END,
           CASE WHEN r.rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
           CASE WHEN r.rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END, CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END)
           || CASE WHEN s.engine_role IS NULL THEN CASE WHEN r.rolcanlogin THEN ' LOGIN' ELSE ' NOLOGIN' END ELSE '' END,
       pg_catalog.format('ALTER ROLE %I NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS', r.rolname)
           || CASE WHEN s.engine_role IS NULL THEN ' NOLOGIN PASSWORD NULL' ELSE '' END
-- A subject's own role and the doors of its session labels, which logins make: no subject's name holds a point.
FROM pg_catalog.pg_roles r LEFT JOIN menshen.subject s ON s.engine_role = pg_catalog.split_part(r.rolname, '.', 1) AND s.deleted_at IS NULL
WHERE r.rolname <> $1
UNION ALL
SELECT 'membership', m.rolname || ' in ' || g.rolname, CASE WHEN a.admin_option THEN 'member with admin' ELSE 'member' END,
       pg_catalog.format('GRANT %I TO %I', g.rolname, m.rolname), pg_catalog.format('REVOKE %I FROM %I', g.rolname, m.rolname)
FROM pg_catalog.pg_auth_members a JOIN pg_catalog.pg_roles m ON m.oid = a.member JOIN pg_catalog.pg_roles g ON g.oid = a.roleid
WHERE $1 NOT IN (m.rolname, g.rolname) AND pg_catalog.split_part(m.rolname, '.', 1) <> g.rolname
UNION ALL
SELECT 'role setting', coalesce(r.rolname, 'all') || ' in ' || coalesce(d.datname, 'all') || ' ' || pg_catalog.split_part(c.one, '=', 1),
       pg_catalog.substr(c.one, pg_catalog.strpos(c.one, '=') + 1), NULL,
       -- A door of a label, made by a login meanwhile, carries its label in settings.
       CASE WHEN r.rolname OPERATOR(pg_catalog.~) '\.[0-9a-f]{1,16}$' THEN NULL
            WHEN r.oid IS NULL AND d.oid IS NULL THEN pg_catalog.format('ALTER ROLE ALL RESET %I', pg_catalog.split_part(c.one, '=', 1))
            WHEN r.oid IS NULL THEN pg_catalog.format('ALTER DATABASE %I RESET %I', d.datname, pg_catalog.split_part(c.one, '=', 1))
            WHEN d.oid IS NULL THEN pg_catalog.format('ALTER ROLE %I RESET %I', r.rolname, pg_catalog.split_part(c.one, '=', 1))
            ELSE pg_catalog.format('ALTER ROLE %I IN DATABASE %I RESET %I', r.rolname, d.datname, pg_catalog.split_part(c.one, '=', 1)) END
FROM pg_catalog.pg_db_role_setting x
CROSS JOIN LATERAL pg_catalog.unnest(x.setconfig) c (one)
LEFT JOIN pg_catalog.pg_roles r ON r.oid = x.setrole LEFT JOIN pg_catalog.pg_database d ON d.oid = x.setdatabase
WHERE coalesce(r.rolname, '') <> $1
UNION ALL
SELECT 'setting', s.name,
       CASE WHEN s.name OPERATOR(pg_catalog.~) '(conninfo|passphrase|password|command)' THEN 'set' ELSE s.setting END, NULL, NULL
FROM pg_catalog.pg_settings s WHERE s.source NOT IN ('default', 'override', 'client', 'session', 'user', 'database', 'database user')
UNION ALL
SELECT 'file setting', f.name, 'set by ALTER SYSTEM', NULL, pg_catalog.format('ALTER SYSTEM RESET %I', f.name)
FROM pg_catalog.pg_file_settings f WHERE f.sourcefile OPERATOR(pg_catalog.~) 'postgresql\.auto\.conf$'
UNION ALL
SELECT 'access', coalesce('error: ' || h.error, pg_catalog.concat_ws(' ', h.type, pg_catalog.array_to_string(h.database, ','), pg_catalog.array_to_string(h.user_name, ','),
       h.address, h.netmask, h.auth_method, pg_catalog.array_to_string(h.options, ' '))), 'a rule', NULL, NULL
FROM pg_catalog.pg_hba_file_rules() h
UNION ALL
SELECT 'database', d.datname::text, pg_catalog.concat_ws(' ', 'owner', pg_catalog.pg_get_userbyid(d.datdba)::text, d.datacl::text, CASE WHEN d.datallowconn THEN 'open' END), NULL, NULL
FROM pg_catalog.pg_database d
UNION ALL
SELECT 'tablespace', t.spcname::text, 'there', NULL, NULL FROM pg_catalog.pg_tablespace t
UNION ALL
SELECT 'subscription', s.subname::text, CASE WHEN s.subenabled THEN 'enabled' ELSE 'disabled' END, NULL, NULL FROM pg_catalog.pg_subscription s
UNION ALL
SELECT 'replication slot', s.slot_name::text, 'there', NULL, pg_catalog.format('SELECT pg_catalog.pg_drop_replication_slot(%L)', s.slot_name)
FROM pg_catalog.pg_replication_slots s WHERE NOT s.temporary
UNION ALL
SELECT 'duty', s.name || ' ' || d.power, 'holds it',
       pg_catalog.format('WITH h AS (INSERT INTO menshen.duty_holder (person, power) VALUES (%L, %L) ON CONFLICT DO NOTHING) INSERT INTO menshen.duty (subject_id, person, power) VALUES (%s, %L, %L)',
           d.person, d.power, d.subject_id, d.person, d.power),
       pg_catalog.format('DELETE FROM menshen.duty WHERE subject_id = %s AND power = %L', d.subject_id, d.power)
FROM menshen.duty d JOIN menshen.subject s ON s.id = d.subject_id
UNION ALL
SELECT 'group member', s.name || ' in ' || g.name, 'member',
       pg_catalog.format('INSERT INTO menshen.group_member (group_id, subject_id, added_by) VALUES (%s, %s, %L)', m.group_id, m.subject_id, 'after break-glass'),
       pg_catalog.format('DELETE FROM menshen.group_member WHERE group_id = %s AND subject_id = %s', m.group_id, m.subject_id)
FROM menshen.group_member m JOIN menshen.subject s ON s.id = m.subject_id JOIN menshen.subject_group g ON g.id = m.group_id
UNION ALL
SELECT 'subject', s.name, pg_catalog.concat_ws(' ', s.id::text, s.kind, CASE WHEN s.enabled THEN 'enabled' ELSE 'disabled' END, s.person, s.valid_from::text, s.valid_until::text,
       s.owner_id::text, CASE WHEN s.deleted_at IS NOT NULL THEN 'deleted' END,
       'verifier ' || pg_catalog.substr(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(coalesce(s.sealed_verifier, ''), 'UTF8')), 'hex'), 1, 12)), NULL, NULL
FROM menshen.subject s
UNION ALL
SELECT 'certificate', c.serial, pg_catalog.concat_ws(' ', c.subject_id::text, pg_catalog.substr(c.fingerprint, 1, 12), CASE WHEN c.revoked_at IS NOT NULL THEN 'revoked' END), NULL,
       pg_catalog.format('UPDATE menshen.certificate SET revoked_at = pg_catalog.now(), revoked_by = %L WHERE serial = %L AND revoked_at IS NULL', 'break-glass', c.serial)
FROM menshen.certificate c
UNION ALL
SELECT 'seal group', g.name, pg_catalog.concat_ws(' ', g.number::text, g.tag, g.mode), NULL, NULL FROM menshen.seal_group g
UNION ALL
SELECT 'data key', g.name || ' ' || k.version, pg_catalog.concat_ws(' ', k.state,
       pg_catalog.substr(pg_catalog.encode(pg_catalog.sha256(coalesce(k.wrapped, '')), 'hex'), 1, 12)), NULL, NULL
FROM menshen.data_key k JOIN menshen.seal_group g ON g.number = k.group_number
UNION ALL
SELECT 'clearance', s.name || ' ' || c.version, c.words, NULL, NULL FROM menshen.clearance c JOIN menshen.subject s ON s.id = c.subject_id
UNION ALL
SELECT 'catalogue setting', t.name, t.value, NULL, NULL FROM menshen.setting t;
