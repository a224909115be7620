-- Why the values of a group cannot be sealed anew here; no row: they can. $1 name of the domain, $2 number of the group.
WITH RECURSIVE domain AS (
    SELECT pg_catalog.to_regtype(pg_catalog.format('menshen.%I', $1::text))::pg_catalog.oid AS oid
), holding AS (
    -- Types whose values have one of the domain's inside: arrays, domains over it, ranges, rows.
    SELECT d.oid FROM domain d
    UNION
    SELECT t.oid
    FROM holding h
    JOIN pg_catalog.pg_type t ON t.typelem = h.oid AND t.typcategory = 'A' OR t.typtype = 'd' AND t.typbasetype = h.oid
      -- A range, and the multirange that depends on it.
      OR t.typtype = 'm' AND EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid AND d.refobjid = h.oid)
      OR EXISTS (SELECT FROM pg_catalog.pg_range g WHERE h.oid = g.rngsubtype AND t.oid = g.rngtypid)
      OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = h.oid)
), sealed AS (
    SELECT r.oid, r.relkind, a.attnum, a.attname
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p', 'm', 'f')
    JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
    WHERE a.atttypid = (SELECT d.oid FROM domain d) AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname <> 'menshen'
), replica AS (
    -- By which columns a replica tells the rows of a table apart: all, those of an index, or none (null). Indexes that are deferrable or have a condition PostgreSQL does not take.
    SELECT r.oid, r.relreplident = 'f' AS by_all,
           (SELECT pg_catalog.array_agg(k.attname)
            FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])
            WHERE i.indrelid = r.oid AND i.indislive AND i.indisvalid AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
              AND CASE r.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident END) AS names
    FROM pg_catalog.pg_class r WHERE r.relpersistence = 'p' AND r.oid IN (SELECT s.oid FROM sealed s WHERE s.relkind = 'r')
), line AS (
    -- A table, and what it is a partition of, by which it may be published.
    SELECT r.oid, r.oid AS member FROM replica r
    UNION
    SELECT r.oid, a.relid::pg_catalog.oid FROM replica r CROSS JOIN LATERAL pg_catalog.pg_partition_ancestors(r.oid) AS a (relid)
), published AS (
    SELECT DISTINCT l.oid, p.oid AS publication, p.pubname, p.pubviaroot
    FROM line l
    JOIN pg_catalog.pg_class m ON m.oid = l.member
    JOIN pg_catalog.pg_publication p ON p.pubupdate
      AND (p.puballtables OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel e WHERE e.prpubid = p.oid AND e.prrelid = m.oid)
           OR EXISTS (SELECT FROM pg_catalog.pg_publication_namespace e WHERE e.pnpubid = p.oid AND e.pnnspid = m.relnamespace))
), definition AS (
    SELECT 'rule ' || w.rulename || ' of ' || w.ev_class::pg_catalog.regclass::text AS what, pg_catalog.pg_get_ruledef(w.oid) AS body
    FROM pg_catalog.pg_rewrite w WHERE w.oid >= 16384
    UNION ALL
    SELECT 'constraint ' || k.conname, pg_catalog.pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k
    WHERE k.oid >= 16384 AND k.connamespace <> 'menshen'::pg_catalog.regnamespace
    UNION ALL
    SELECT 'the default of ' || f.adrelid::pg_catalog.regclass::text, pg_catalog.pg_get_expr(f.adbin, f.adrelid) FROM pg_catalog.pg_attrdef f
    UNION ALL
    SELECT 'index ' || i.indexrelid::pg_catalog.regclass::text, pg_catalog.pg_get_indexdef(i.indexrelid) FROM pg_catalog.pg_index i
    WHERE i.indexprs IS NOT NULL OR i.indpred IS NOT NULL
    UNION ALL
    SELECT 'policy ' || p.polname, coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), '') || coalesce(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '')
    FROM pg_catalog.pg_policy p
    UNION ALL
    SELECT 'trigger ' || g.tgname, pg_catalog.pg_get_triggerdef(g.oid) FROM pg_catalog.pg_trigger g WHERE NOT g.tgisinternal
    UNION ALL
    SELECT 'function ' || f.oid::pg_catalog.regprocedure::text, f.prosrc || coalesce(pg_catalog.pg_get_function_sqlbody(f.oid), '')
    FROM pg_catalog.pg_proc f WHERE f.oid >= 16384
    UNION ALL
    SELECT 'statistics ' || s.stxname, pg_catalog.pg_get_statisticsobjdef(s.oid) FROM pg_catalog.pg_statistic_ext s
    UNION ALL
    SELECT 'partition ' || c.oid::pg_catalog.regclass::text, pg_catalog.pg_get_expr(c.relpartbound, c.oid) FROM pg_catalog.pg_class c WHERE c.relpartbound IS NOT NULL
    UNION ALL
    SELECT 'publication of ' || b.prrelid::pg_catalog.regclass::text, pg_catalog.pg_get_expr(b.prqual, b.prrelid) FROM pg_catalog.pg_publication_rel b WHERE b.prqual IS NOT NULL
)
SELECT 'the role that we are is no superuser there, which it takes to write values past triggers'
WHERE NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER)
UNION ALL
SELECT s.oid::pg_catalog.regclass::text || ' is a ' || CASE s.relkind WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END || ', whose values stay as they are: drop it, and make it again'
FROM sealed s WHERE s.relkind IN ('m', 'f')
UNION ALL
SELECT s.oid::pg_catalog.regclass::text || ' is partitioned by its column ' || s.attname || ', or by an expression: its rows would belong elsewhere'
FROM sealed s JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = s.oid WHERE s.attnum = ANY (p.partattrs) OR p.partexprs IS NOT NULL
UNION ALL
SELECT 'the column ' || a.attname || ' of ' || r.oid::pg_catalog.regclass::text || ' has a type with sealed values inside'
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p', 'm', 'f')
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.atttypid IN (SELECT h.oid FROM holding h) AND a.atttypid <> (SELECT d.oid FROM domain d)
UNION ALL
SELECT DISTINCT 'foreign key ' || k.conname || ' joins a column of the group to one that is not of it: drop it'
FROM sealed s
JOIN pg_catalog.pg_constraint k ON k.contype = 'f' AND s.oid IN (k.conrelid, k.confrelid)
CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) AS u (own, other)
JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.own
JOIN pg_catalog.pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.other
WHERE (a.atttypid = (SELECT d.oid FROM domain d)) <> (b.atttypid = (SELECT d.oid FROM domain d))
UNION ALL
SELECT 'rule ' || w.rulename || ' of ' || w.ev_class::pg_catalog.regclass::text || ' is always applied: drop it'
FROM pg_catalog.pg_rewrite w WHERE w.ev_type <> '1' AND w.ev_enabled IN ('A', 'R') AND w.ev_class IN (SELECT s.oid FROM sealed s)
UNION ALL
-- PostgreSQL refuses every UPDATE of such a table, ours too, and would say so under the lock.
SELECT p.oid::pg_catalog.regclass::text || ' is published for UPDATE by ' || p.pubname || ' and has no replica identity, without which PostgreSQL updates no row of it: ALTER TABLE … REPLICA IDENTITY, or drop it from the publication'
FROM published p JOIN replica r ON r.oid = p.oid WHERE NOT r.by_all AND r.names IS NULL
UNION ALL
SELECT 'publication ' || p.pubname || ' has a condition or a list of columns for ' || e.prrelid::pg_catalog.regclass::text || ' that does not go with its replica identity, so that PostgreSQL updates no row of it: change the one or the other'
FROM published p
JOIN replica r ON r.oid = p.oid AND (r.by_all OR r.names IS NOT NULL)
JOIN line l ON l.oid = p.oid AND (l.member = p.oid OR p.pubviaroot)
JOIN pg_catalog.pg_publication_rel e ON e.prpubid = p.publication AND e.prrelid = l.member
WHERE NOT r.by_all AND EXISTS (SELECT FROM pg_catalog.regexp_matches(e.prqual::text, ':varattno ([0-9]+)', 'g') AS m (id)
                               JOIN pg_catalog.pg_attribute a ON a.attrelid = e.prrelid AND a.attnum = m.id[1]::pg_catalog.int2 WHERE a.attname <> ALL (r.names))
   OR e.prattrs IS NOT NULL AND (r.by_all OR EXISTS (SELECT FROM pg_catalog.unnest(r.names) AS u (name)
                                                     WHERE u.name NOT IN (SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = e.prrelid AND a.attnum = ANY (e.prattrs))))
UNION ALL
-- It would compare with the old text for ever, and find nothing.
SELECT d.what || ' has a sealed value of the group in it: drop it, and make it again when the key is rotated'
FROM definition d WHERE d.body OPERATOR(pg_catalog.~) ('~ms[1-9]e' || $2::integer::text || '\.');
