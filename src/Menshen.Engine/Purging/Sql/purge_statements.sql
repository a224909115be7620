-- What writes the table anew, in this order. CLUSTER copies the rows that somebody may still see, and no other; it needs an index, and ours leaves them in their order. $1 the table's oid.
SELECT CASE t.kind
        -- A view with rows is nothing that LOCK takes; this takes the same lock, and changes nothing.
        WHEN 'm' THEN pg_catalog.format('ALTER MATERIALIZED VIEW %s OWNER TO %I', t.name, t.owner)
        ELSE pg_catalog.format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', t.name) END,
    -- PostgreSQL's own have one that will do, and take no other.
    CASE WHEN t.own IS NULL THEN pg_catalog.format('CREATE INDEX %I ON %s ((1))', t.ours, t.name) ELSE '' END,
    pg_catalog.format('CLUSTER %s USING %I', t.name, coalesce(t.own, t.ours)),
    CASE WHEN t.own IS NULL THEN pg_catalog.format('DROP INDEX %I.%I', t.schema, t.ours)
        -- CLUSTER notes its index as the table's for the next time.
        || coalesce((SELECT pg_catalog.format('; ALTER TABLE %s CLUSTER ON %I', t.name, k.relname)
                     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class k ON k.oid = i.indexrelid WHERE i.indrelid = t.oid AND i.indisclustered), '')
        ELSE '' END
FROM (SELECT c.oid, c.relkind AS kind, pg_catalog.pg_get_userbyid(c.relowner) AS owner, n.nspname AS schema, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, 'menshen_purge_' || c.oid AS ours,
          (SELECT k.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class k ON k.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisprimary AND n.nspname = 'pg_catalog') AS own
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1::pg_catalog.oid) t
