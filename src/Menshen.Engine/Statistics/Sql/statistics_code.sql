-- What the planner would run of the owner's, with the rights of whoever plans: functions, operators and types of his own in an index, a statistic or a partition key.
WITH tree AS (
    SELECT t.relid AS oid
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (SELECT c.oid UNION SELECT p.relid FROM pg_catalog.pg_partition_tree(c.oid) p) t (relid)
    WHERE n.nspname = $1 AND c.relname = $2
),
objects AS (
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass AS class, oid FROM tree
    UNION ALL SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, i.indexrelid FROM pg_catalog.pg_index i JOIN tree ON i.indrelid = tree.oid
    UNION ALL SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, s.oid FROM pg_catalog.pg_statistic_ext s JOIN tree ON s.stxrelid = tree.oid
)
SELECT pg_catalog.pg_describe_object(d.classid, d.objid, 0)
FROM objects o
JOIN pg_catalog.pg_depend d ON d.classid = o.class AND d.objid = o.oid AND d.objsubid = 0
WHERE d.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass)
LIMIT 1
