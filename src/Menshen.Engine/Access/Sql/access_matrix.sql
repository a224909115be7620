-- Who can do what to what in this database, and why: a row for each role of $1, object, and way that gives it something. Computed from the lists
-- themselves, so that the chain can be shown; tests hold it against has_table_privilege and its kin. $1: roles, $2: a part of an object's name or '',
-- $3 and $4: labelled tables and who keeps each: the engine's owner of them is a role that nobody is.
WITH asked AS (
    SELECT r.oid, r.rolname, r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = ANY ($1::text[])
), kept AS (
    SELECT k.relid, k.keeper FROM ROWS FROM (pg_catalog.unnest($3::oid[]), pg_catalog.unnest($4::text[])) AS k (relid, keeper)
), sealed AS (
    SELECT a.attrelid, a.attnum, a.attname::text FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid AND t.typnamespace = pg_catalog.to_regnamespace('menshen')
    WHERE a.attnum > 0 AND NOT a.attisdropped AND pg_catalog.starts_with(t.typname, 'sealed_')
), thing AS (
    SELECT 'database'::text AS kind, d.datname::text AS name, d.oid, 0 AS col, d.datdba AS owner, coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba)) AS list,
           ARRAY['CREATE', 'TEMPORARY', 'CONNECT'] AS rights, ''::text AS schema, false AS labelled, '{}'::text[] AS sealed, NULL::text AS keeper
    FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
    UNION ALL
    SELECT 'schema', n.nspname, n.oid, 0, n.nspowner, coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner)), ARRAY['USAGE', 'CREATE'], n.nspname, false, '{}', NULL
    FROM pg_catalog.pg_namespace n
    UNION ALL
    SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' ELSE 'table' END,
           n.nspname || '.' || c.relname, c.oid, 0, c.relowner,
           coalesce(c.relacl, pg_catalog.acldefault((CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char", c.relowner)),
           CASE c.relkind WHEN 'S' THEN ARRAY['USAGE', 'SELECT', 'UPDATE'] ELSE ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'] END, n.nspname,
           EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'mac_label' AND NOT a.attisdropped),
           ARRAY(SELECT e.attname FROM sealed e WHERE e.attrelid = c.oid ORDER BY e.attnum), (SELECT k.keeper FROM kept k WHERE k.relid = c.oid)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
    UNION ALL
    -- A column where it has a list of its own; the table's rights are the table's rows.
    SELECT 'column', n.nspname || '.' || c.relname || '.' || a.attname, c.oid, a.attnum, c.relowner, a.attacl, ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'], n.nspname,
           EXISTS (SELECT FROM pg_catalog.pg_attribute l WHERE l.attrelid = c.oid AND l.attname = 'mac_label' AND NOT l.attisdropped),
           ARRAY(SELECT e.attname FROM sealed e WHERE e.attrelid = c.oid AND e.attnum = a.attnum), (SELECT k.keeper FROM kept k WHERE k.relid = c.oid)
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relpersistence <> 't' JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attacl IS NOT NULL AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, n.nspname || '.' || p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')',
           p.oid, 0, p.proowner, coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner)), ARRAY['EXECUTE'], n.nspname, false, '{}', NULL
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    UNION ALL
    SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, n.nspname || '.' || t.typname, t.oid, 0, t.typowner, coalesce(t.typacl, pg_catalog.acldefault('T', t.typowner)),
           ARRAY['USAGE'], n.nspname, false, '{}', NULL
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typtype IN ('d', 'e', 'r') OR (t.typtype = 'c' AND (SELECT c.relkind = 'c' FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid))
), object AS (
    SELECT * FROM thing t
    WHERE t.schema NOT IN ('pg_catalog', 'information_schema', 'menshen', 'menshen_labels') AND NOT t.schema OPERATOR(pg_catalog.~) '^pg_(toast|temp)'
      AND ($2 = '' OR pg_catalog.strpos(t.name, $2) > 0)
), listed AS (
    SELECT o.kind, o.oid, o.col, a.grantor, a.grantee, a.privilege_type, a.is_grantable, o.keeper
    FROM object o CROSS JOIN LATERAL pg_catalog.aclexplode(o.list) a
), every_column AS (
    -- Of a labelled table the whole is granted column by column, without the system columns and, for UPDATE, the label.
    SELECT l.oid, l.grantor, l.grantee, l.privilege_type FROM listed l WHERE l.kind = 'column' AND l.keeper IS NOT NULL
    GROUP BY 1, 2, 3, 4
    HAVING pg_catalog.count(*) = (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = l.oid AND a.attnum > 0 AND NOT a.attisdropped
                                  AND (l.privilege_type = 'SELECT' OR a.attgenerated = '' AND (l.privilege_type = 'INSERT' OR a.attname <> 'mac_label')))
), entry AS (
    SELECT l.kind, l.oid, l.col, l.grantor, l.grantee, l.privilege_type, l.is_grantable, false AS by_column
    FROM listed l WHERE l.kind <> 'column' OR NOT (l.oid, l.grantor, l.grantee, l.privilege_type) IN (SELECT w.oid, w.grantor, w.grantee, w.privilege_type FROM every_column w)
    UNION ALL SELECT 'table', w.oid, 0, w.grantor, w.grantee, w.privilege_type, false, true FROM every_column w
), way AS (
    SELECT s.rolname, o.kind, o.name, 'superuser' AS how, '' AS via, '' AS by, r.privilege, true AS may_grant, o.oid, o.col, o.labelled, o.sealed, 0::oid AS grantor, 0::oid AS grantee, false AS by_column
    FROM asked s CROSS JOIN object o CROSS JOIN LATERAL pg_catalog.unnest(o.rights) r (privilege)
    WHERE s.rolsuper
    UNION ALL
    -- An owner has what the list gives the owner, and may give himself the rest.
    SELECT s.rolname, o.kind, o.name, 'owner', CASE WHEN o.owner = s.oid THEN '' ELSE pg_catalog.pg_get_userbyid(o.owner)::text END, '', e.privilege_type, true, o.oid, o.col,
           o.labelled, o.sealed, 0, 0, false
    FROM asked s JOIN object o ON pg_catalog.pg_has_role(s.oid, o.owner, 'USAGE') JOIN entry e ON e.kind = o.kind AND e.oid = o.oid AND e.col = o.col AND e.grantee = o.owner
    WHERE NOT s.rolsuper
    UNION ALL
    -- Who keeps a labelled table has his rights as grants, and gives others theirs.
    SELECT s.rolname, o.kind, o.name, CASE WHEN r.receiver = o.keeper THEN 'owner' ELSE 'grant' END,
           CASE WHEN e.grantee = 0 THEN 'PUBLIC' WHEN e.grantee = s.oid THEN '' ELSE r.receiver END,
           CASE WHEN r.receiver = o.keeper THEN '' WHEN e.grantor = o.owner AND o.keeper IS NOT NULL THEN o.keeper ELSE pg_catalog.pg_get_userbyid(e.grantor)::text END,
           e.privilege_type, e.is_grantable OR (r.receiver = o.keeper) IS TRUE, o.oid, o.col, o.labelled, o.sealed, e.grantor, e.grantee, e.by_column
    FROM asked s CROSS JOIN object o JOIN entry e ON e.kind = o.kind AND e.oid = o.oid AND e.col = o.col AND e.grantee <> o.owner
    CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_userbyid(e.grantee)::text) r (receiver)
    WHERE NOT s.rolsuper AND (e.grantee = 0 OR pg_catalog.pg_has_role(s.oid, e.grantee, 'USAGE'))
    UNION ALL
    -- Roles that PostgreSQL made and that read or write everything.
    SELECT s.rolname, o.kind, o.name, 'predefined', p.rolname, '', x.privilege, false, o.oid, o.col, o.labelled, o.sealed, 0, 0, false
    FROM asked s CROSS JOIN object o
    JOIN (VALUES ('pg_read_all_data', 'SELECT', ARRAY['table', 'view', 'materialized view', 'foreign table', 'sequence', 'column']), ('pg_read_all_data', 'USAGE', ARRAY['schema']),
                 ('pg_write_all_data', 'INSERT', ARRAY['table', 'view', 'materialized view', 'foreign table', 'column']),
                 ('pg_write_all_data', 'UPDATE', ARRAY['table', 'view', 'materialized view', 'foreign table', 'sequence', 'column']),
                 ('pg_write_all_data', 'DELETE', ARRAY['table', 'view', 'materialized view', 'foreign table']), ('pg_write_all_data', 'USAGE', ARRAY['schema'])) x (role, privilege, kinds)
      ON o.kind = ANY (x.kinds)
    JOIN pg_catalog.pg_roles p ON p.rolname = x.role AND pg_catalog.pg_has_role(s.oid, p.oid, 'USAGE')
    WHERE NOT s.rolsuper
)
SELECT w.rolname::text, w.kind, w.name, w.how, w.via, w.by, pg_catalog.array_agg(DISTINCT w.privilege ORDER BY w.privilege),
       coalesce(pg_catalog.array_agg(DISTINCT w.privilege ORDER BY w.privilege) FILTER (WHERE w.may_grant), '{}'), w.labelled, w.sealed,
       coalesce(pg_catalog.to_char(pg_catalog.min(l.valid_until) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MIZ'), ''), coalesce(pg_catalog.min(l.purpose), ''),
       coalesce(pg_catalog.min(l.given_by), '')
FROM way w
LEFT JOIN menshen.grant_ledger l ON l.ended_at IS NULL AND l.object_id = w.oid AND (l.column_id = w.col OR w.by_column AND l.column_id > 0) AND l.grantor = w.grantor AND l.grantee = w.grantee AND l.privilege = w.privilege
     AND w.how = 'grant' AND l.class_id = CASE WHEN w.kind = 'schema' THEN 'pg_namespace'::pg_catalog.regclass WHEN w.kind IN ('function', 'procedure') THEN 'pg_proc'::pg_catalog.regclass
                                               WHEN w.kind IN ('domain', 'type') THEN 'pg_type'::pg_catalog.regclass ELSE 'pg_class'::pg_catalog.regclass END
GROUP BY 1, 2, 3, 4, 5, 6, w.labelled, w.sealed
ORDER BY 3, 2, 1, 4, 5, 6;
