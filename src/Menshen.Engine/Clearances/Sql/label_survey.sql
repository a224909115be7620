-- $1: schemas of which all tables are meant; $2, $3: tables by schema and name.
WITH wanted AS (
    SELECT c.oid, n.nspname, c.relname, c.relowner, c.reltuples, c.relpersistence, c.relispartition, c.relacl
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p')
      -- A partition goes with its table, unless somebody names it.
      AND ((n.nspname = ANY ($1::text[]) AND NOT c.relispartition)
           OR EXISTS (SELECT FROM ROWS FROM (pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[])) AS w (nspname, relname)
                      WHERE w.nspname = n.nspname AND w.relname = c.relname))
)
SELECT w.nspname::text, w.relname::text, pg_catalog.pg_get_userbyid(w.relowner)::text, greatest(w.reltuples, 0)::bigint,
    ARRAY(SELECT ic.relname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
          WHERE i.indrelid = w.oid AND i.indisunique ORDER BY 1),
    ARRAY(SELECT DISTINCT a.attname::text FROM pg_catalog.pg_depend d
          JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
          JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
          WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = w.oid AND d.deptype IN ('a', 'i') ORDER BY 1),
    ARRAY(SELECT DISTINCT k.conname::text FROM pg_catalog.pg_constraint k
          WHERE k.contype = 'f' AND k.conparentid = 0 AND w.oid IN (k.conrelid, k.confrelid) ORDER BY 1),
    ARRAY(SELECT pg_catalog.concat(CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee) END, ': ',
                                   pg_catalog.string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type))
          FROM pg_catalog.aclexplode(w.relacl) a WHERE a.grantee <> w.relowner GROUP BY a.grantee ORDER BY 1),
    ARRAY(
        SELECT 'it is a partition: label the partitioned table' WHERE w.relispartition
        UNION ALL SELECT 'it is temporary or not logged' WHERE w.relpersistence <> 'p'
        UNION ALL SELECT 'it takes part in inheritance' WHERE EXISTS (
            SELECT FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class p ON p.oid = i.inhparent WHERE p.relkind <> 'p' AND w.oid IN (i.inhrelid, i.inhparent))
        UNION ALL SELECT 'it has a column mac_label: the name is taken for the label' WHERE EXISTS (
            SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = w.oid AND a.attname = 'mac_label' AND NOT a.attisdropped)
        UNION ALL SELECT pg_catalog.format('trigger %I is a subject''s: its function would run in every session', t.tgname)
            FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
            WHERE t.tgrelid = w.oid AND NOT t.tgisinternal AND NOT o.rolsuper
        UNION ALL SELECT pg_catalog.format('rule %I: it rewrites what others say', r.rulename) FROM pg_catalog.pg_rewrite r WHERE r.ev_class = w.oid
        UNION ALL SELECT pg_catalog.format('policy %I: its author''s expressions would run in every session', p.polname)
            FROM pg_catalog.pg_policy p WHERE p.polrelid = w.oid
        UNION ALL SELECT pg_catalog.format('exclusion constraint %I: it would tell of rows that the session may not see', k.conname)
            FROM pg_catalog.pg_constraint k WHERE k.conrelid = w.oid AND k.contype = 'x'
        UNION ALL SELECT pg_catalog.format('foreign key %I ties it to %s, which the policy does not label: label both', k.conname,
                CASE WHEN k.conrelid = w.oid THEN k.confrelid ELSE k.conrelid END::pg_catalog.regclass)
            FROM pg_catalog.pg_constraint k
            WHERE k.contype = 'f' AND k.conparentid = 0 AND w.oid IN (k.conrelid, k.confrelid)
              AND CASE WHEN k.conrelid = w.oid THEN k.confrelid ELSE k.conrelid END NOT IN (SELECT o.oid FROM wanted o)
        UNION ALL SELECT DISTINCT pg_catalog.format('an expression of it calls %s: only built-in functions run in every session', p.oid::pg_catalog.regprocedure)
            FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid
            WHERE d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace AND (
                (d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid IN (SELECT f.oid FROM pg_catalog.pg_attrdef f WHERE f.adrelid = w.oid))
                OR (d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objid IN (SELECT k.oid FROM pg_catalog.pg_constraint k WHERE k.conrelid = w.oid))
                OR (d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid IN (SELECT i.indexrelid FROM pg_catalog.pg_index i WHERE i.indrelid = w.oid))))
FROM wanted w
ORDER BY 1, 2;
