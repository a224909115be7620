-- By which relations of this database a dataset can be reached. $1: schema, $2: table or null for all of the schema. The third column: by writing alone.
WITH RECURSIVE named AS (
    SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND ($2::text IS NULL OR c.relname = $2) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
), reached AS (
    SELECT oid FROM named
    UNION
    SELECT next.oid FROM reached r CROSS JOIN LATERAL (
        -- Its parts, and what it is a part of.
        SELECT i.inhrelid AS oid FROM pg_catalog.pg_inherits i WHERE i.inhparent = r.oid
        UNION ALL
        SELECT i.inhparent FROM pg_catalog.pg_inherits i WHERE i.inhrelid = r.oid
        UNION ALL
        -- Views over it, and tables with rules that lead there.
        SELECT w.ev_class FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid
        WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = r.oid
    ) next
), linked AS (
    SELECT oid FROM reached
    UNION
    -- A deletion that cascades, through however many tables.
    SELECT k.confrelid FROM linked l JOIN pg_catalog.pg_constraint k ON k.conrelid = l.oid AND k.contype = 'f'
), written AS (
    SELECT oid FROM linked
    UNION
    -- A key is looked for in what it refers to.
    SELECT k.conrelid FROM reached r JOIN pg_catalog.pg_constraint k ON k.confrelid = r.oid AND k.contype = 'f'
    UNION
    -- What a trigger does nobody knows; those of Menshen's own do nothing of it.
    SELECT t.tgrelid FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
    WHERE NOT t.tgisinternal AND n.nspname NOT IN ('menshen', 'menshen_labels')
)
SELECT n.nspname::text, c.relname::text, NOT EXISTS (SELECT FROM reached r WHERE r.oid = c.oid)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid IN (SELECT oid FROM reached UNION SELECT oid FROM written)
