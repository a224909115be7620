-- Tables without labels, in a database that has labels: they are at the bottom of the order. Sessions above read them; a trigger that runs
-- whatever the session's settings are keeps them from writing there what they read elsewhere.

CREATE OR REPLACE FUNCTION menshen_labels.is_ours(schema_oid oid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.nspname ~ '^pg_' OR n.nspname IN ('information_schema', 'menshen', 'menshen_labels') FROM pg_namespace n WHERE n.oid = schema_oid
$$;

-- Ordinary tables without labels that have no guard in force.
CREATE OR REPLACE FUNCTION menshen_labels.unguarded() RETURNS SETOF oid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.oid FROM pg_class c
    WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND NOT menshen_labels.is_ours(c.relnamespace)
      AND NOT EXISTS (SELECT FROM menshen_labels.protected p WHERE p.relid = c.oid OR p.relid IN (SELECT pg_partition_ancestors(c.oid)))
      -- Before, each statement, insert, delete, update (and truncate); always; without columns or a condition.
      AND NOT EXISTS (SELECT FROM pg_trigger t
                      WHERE t.tgrelid = c.oid AND t.tgfoid = 'menshen_labels.refuse_write_down()'::regprocedure AND t.tgenabled = 'A'
                        AND t.tgtype = CASE c.relkind WHEN 'f' THEN 30 ELSE 62 END AND t.tgattr = '' AND t.tgqual IS NULL)
$$;

CREATE OR REPLACE FUNCTION menshen_labels.guard(rel oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kind "char";
BEGIN
    SELECT c.relkind INTO kind FROM pg_class c WHERE c.oid = rel;
    PERFORM menshen_labels.drop_guard(rel);
    EXECUTE format('CREATE TRIGGER menshen_floor BEFORE INSERT OR UPDATE OR DELETE %s ON %s FOR EACH STATEMENT EXECUTE FUNCTION menshen_labels.refuse_write_down()',
                   CASE kind WHEN 'f' THEN '' ELSE 'OR TRUNCATE' END, rel::regclass);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER menshen_floor', rel::regclass);
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.drop_guard(rel oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT t.tgname FROM pg_trigger t
               WHERE t.tgrelid = rel AND t.tgfoid = 'menshen_labels.refuse_write_down()'::regprocedure AND NOT t.tgisinternal AND t.tgparentid = 0 LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, rel::regclass);
    END LOOP;
END $$;

-- Views and materialised views that read a labelled table, however many views lie between.
CREATE OR REPLACE FUNCTION menshen_labels.readers() RETURNS SETOF oid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE reader (oid) AS (
        SELECT r.ev_class FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
        WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
          AND d.refobjid IN (SELECT q FROM menshen_labels.protected p, menshen_labels.parts_of(p.relid) q)
        UNION
        SELECT r.ev_class FROM reader x JOIN pg_depend d ON d.refobjid = x.oid AND d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_rewrite'::regclass
        JOIN pg_rewrite r ON r.oid = d.objid AND r.ev_class <> x.oid
    )
    SELECT reader.oid FROM reader
$$;

-- Expressions that run in whoever's session reads through them, of subjects' making, and either lock rows or take numbers: the gateway sees neither in
-- the text that reaches it, and both can be watched from below. In the stored trees, 1574 is nextval(regclass). And views that show, under another name, what the gateway refuses:
-- the numbers of transactions and the places of rows, attributes -1 to -5.
CREATE OR REPLACE FUNCTION menshen_labels.whisperers() RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH written (place, tree) AS (
        SELECT format('view %s', r.ev_class::regclass), r.ev_action::text
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.relkind IN ('v', 'm') AND NOT menshen_labels.is_ours(c.relnamespace)
        UNION ALL
        SELECT format('the default of %s of view %s', a.attname, c.oid::regclass), d.adbin::text
        FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE c.relkind = 'v'
        UNION ALL
        SELECT format('policy %I on %s', p.polname, p.polrelid::regclass), concat(p.polqual::text, p.polwithcheck::text)
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE NOT menshen_labels.is_ours(c.relnamespace)
        UNION ALL
        SELECT format('domain %s', c.contypid::regtype), c.conbin::text FROM pg_constraint c WHERE c.contypid <> 0
    )
    SELECT format('%s %s', w.place, CASE WHEN w.tree LIKE '%{ROWMARKCLAUSE%' THEN 'locks rows in the sessions that read it'
                                         WHEN w.tree LIKE '%:funcid 1574 %' OR w.tree LIKE '%{NEXTVALUEEXPR%' THEN 'takes numbers in the sessions that read it'
                                         ELSE 'shows transaction numbers or places of rows' END)
    FROM written w WHERE w.tree LIKE '%{ROWMARKCLAUSE%' OR w.tree LIKE '%:funcid 1574 %' OR w.tree LIKE '%{NEXTVALUEEXPR%' OR w.tree ~ ':varattno -[1-5] '
$$;

-- What must be true after every change of the structure; each row says what is not. One list for the event triggers and for the look at drift.
-- Compiling it would take a hundred times as long as running it.
CREATE OR REPLACE FUNCTION menshen_labels.violations() RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS $$
    SELECT format('table %s is not labelled, in a schema where everything is', c.oid::regclass)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN menshen_labels.labelled_schema s ON s.schema_name = n.nspname
    WHERE c.relkind IN ('r', 'p', 'f') AND NOT EXISTS (SELECT FROM menshen_labels.protected p WHERE p.relid = c.oid OR p.relid IN (SELECT pg_partition_ancestors(c.oid)))
    UNION ALL
    SELECT format('schema %s is gone or not the label owner''s', s.schema_name) FROM menshen_labels.labelled_schema s
    WHERE NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = s.schema_name AND n.nspowner = 'menshen_label_owner'::regrole)
    UNION ALL
    SELECT format('labelled table %I.%I is gone or has another name', p.schema_name, p.table_name) FROM menshen_labels.protected p
    WHERE p.relid IS DISTINCT FROM to_regclass(format('%I.%I', p.schema_name, p.table_name))
    UNION ALL
    SELECT format('labelled table %s has another owner, or its row security is off', c.oid::regclass)
    FROM menshen_labels.protected p CROSS JOIN LATERAL menshen_labels.parts_of(p.relid) q JOIN pg_class c ON c.oid = q
    WHERE c.relowner <> 'menshen_label_owner'::regrole OR NOT c.relrowsecurity OR NOT c.relforcerowsecurity
    UNION ALL
    SELECT format('the policies of %s are not those that were made', q::regclass)
    FROM menshen_labels.protected p CROSS JOIN LATERAL menshen_labels.parts_of(p.relid) q
    WHERE menshen_labels.policies_of(q) IS DISTINCT FROM p.policies
    UNION ALL
    SELECT format('the label of %s can be missing or has another default', p.relid::regclass) FROM menshen_labels.protected p
    WHERE NOT EXISTS (SELECT FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                      WHERE a.attrelid = p.relid AND a.attname = 'mac_label' AND a.attnotnull AND a.atttypid = 'int8'::regtype
                        AND pg_get_expr(d.adbin, d.adrelid) = 'menshen_labels.session_label()')
    UNION ALL
    SELECT format('%s has a trigger or rule of a subject', q::regclass)
    FROM menshen_labels.protected p CROSS JOIN LATERAL menshen_labels.parts_of(p.relid) q
    WHERE EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = q)
       OR EXISTS (SELECT FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_roles o ON o.oid = f.proowner WHERE t.tgrelid = q AND NOT t.tgisinternal AND NOT o.rolsuper)
    UNION ALL
    SELECT format('%s has a right of the whole table that labels do not give: %s', c.oid::regclass, a.privilege_type)
    FROM menshen_labels.protected p CROSS JOIN LATERAL menshen_labels.parts_of(p.relid) q JOIN pg_class c ON c.oid = q CROSS JOIN LATERAL aclexplode(c.relacl) a
    WHERE a.grantee NOT IN (c.relowner, 'menshen_relabeler'::regrole) AND (a.privilege_type <> 'DELETE' OR a.is_grantable)
    UNION ALL
    SELECT format('unique key %s of a labelled table has no label in it', k.index_oid::regclass)
    FROM menshen_labels.protected p CROSS JOIN LATERAL menshen_labels.keys_without_label(p.relid) k WHERE p.keys_ready
    UNION ALL
    SELECT format('%s reads a labelled table: a view must be WITH (security_invoker = true), and a materialised view holds rows without labels', c.oid::regclass)
    FROM menshen_labels.readers() r JOIN pg_class c ON c.oid = r
    WHERE c.relkind = 'm' OR NOT coalesce((SELECT bool_or(o.option_value::boolean) FROM pg_options_to_table(c.reloptions) o WHERE o.option_name = 'security_invoker'), false)
    UNION ALL
    SELECT format('materialised view %s is in a labelled schema', c.oid::regclass)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN menshen_labels.labelled_schema s ON s.schema_name = n.nspname WHERE c.relkind = 'm'
    UNION ALL
    SELECT format('table %s has no labels and no guard against writing down', u::regclass) FROM menshen_labels.unguarded() u
    UNION ALL
    SELECT w FROM menshen_labels.whisperers() w
    UNION ALL
    SELECT w FROM menshen_labels.open_columns() w
$$;
