-- By what the role $3 could read or change the table $1.$2 itself: the table, what inherits, what is inherited from, and every view on one of these.
WITH RECURSIVE door(relation) AS (
    SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2
    UNION
    SELECT x.relation
    FROM door d, LATERAL (
        SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = d.relation
        UNION ALL
        SELECT i.inhparent FROM pg_catalog.pg_inherits i WHERE i.inhrelid = d.relation
        UNION ALL
        SELECT w.ev_class FROM pg_catalog.pg_rewrite w
        JOIN pg_catalog.pg_depend u ON u.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND u.objid = w.oid
        WHERE u.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND u.refobjid = d.relation) AS x(relation)
)
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
FROM door d JOIN pg_catalog.pg_class c ON c.oid = d.relation JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  -- Also as another role that it is a member of without inheriting its rights: SET ROLE is free.
  AND EXISTS (
      SELECT FROM pg_catalog.pg_roles r
      WHERE pg_catalog.pg_has_role($3, r.oid, 'MEMBER')
        AND (pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
             OR pg_catalog.has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')))
ORDER BY 1 LIMIT 1
