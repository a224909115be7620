-- What stands in the way of labelling a table: each row one reason. Expressions of subjects' own making would run in every session that
-- touches the table, with that session's label: Trojan horses.

-- Whether a subject could change what the type accepts: ALTER DOMAIN … ADD CHECK tests the rows that its author may not see.
CREATE OR REPLACE FUNCTION menshen_labels.is_foreign_type(type_oid oid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN t.typelem <> 0 AND t.typlen = -1 AND t.typcategory = 'A' THEN menshen_labels.is_foreign_type(t.typelem)
        WHEN t.typtype = 'e' OR t.typnamespace = 'pg_catalog'::regnamespace THEN false
        ELSE NOT o.rolsuper
    END
    FROM pg_type t JOIN pg_roles o ON o.oid = t.typowner WHERE t.oid = type_oid
$$;

-- The table and, of a partitioned one, all its partitions.
CREATE OR REPLACE FUNCTION menshen_labels.parts_of(rel oid) RETURNS SETOF oid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT rel UNION SELECT t.relid FROM pg_partition_tree(rel) t
$$;

CREATE OR REPLACE FUNCTION menshen_labels.obstacles(rel oid, together oid[], wants_physical boolean, wants_write_up boolean) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kind "char";
BEGIN
    SELECT c.relkind INTO kind FROM pg_class c WHERE c.oid = rel;
    IF kind IS NULL OR kind NOT IN ('r', 'p') THEN
        RETURN NEXT 'it is no table';
        RETURN;
    END IF;
    RETURN QUERY SELECT 'it is a partition: label the partitioned table' FROM pg_class c WHERE c.oid = rel AND c.relispartition;
    RETURN QUERY SELECT 'it is temporary or not logged' FROM pg_class c WHERE c.oid = rel AND c.relpersistence <> 'p';
    RETURN QUERY SELECT 'it takes part in inheritance'
        FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent WHERE p.relkind <> 'p' AND rel IN (i.inhrelid, i.inhparent) LIMIT 1;
    RETURN QUERY SELECT 'it has a column mac_label: the name is taken for the label'
        FROM pg_attribute a WHERE a.attrelid = rel AND a.attname = 'mac_label' AND NOT a.attisdropped;
    RETURN QUERY SELECT format('trigger %I on %s is a subject''s: have the control plane own its function after a review', t.tgname, t.tgrelid::regclass)
        FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_roles o ON o.oid = p.proowner
        WHERE t.tgrelid IN (SELECT menshen_labels.parts_of(rel)) AND NOT t.tgisinternal AND NOT o.rolsuper;
    RETURN QUERY SELECT format('rule %I on %s', r.rulename, r.ev_class::regclass)
        FROM pg_rewrite r WHERE r.ev_class IN (SELECT menshen_labels.parts_of(rel));
    RETURN QUERY SELECT format('policy %I on %s: its author''s expressions would run in every session', p.polname, p.polrelid::regclass)
        FROM pg_policy p WHERE p.polrelid IN (SELECT menshen_labels.parts_of(rel));
    RETURN QUERY SELECT format('exclusion constraint %I on %s: it would tell of rows that the session may not see', c.conname, c.conrelid::regclass)
        FROM pg_constraint c WHERE c.conrelid IN (SELECT menshen_labels.parts_of(rel)) AND c.contype = 'x';
    -- Also one that only a partition has, or that points to one.
    RETURN QUERY SELECT format('foreign key %I ties it to %s, which is not labelled: label both in one go', k.name, k.other::regclass)
        FROM menshen_labels.foreign_keys_of(rel) k
        WHERE k.root <> rel AND NOT k.root = ANY (together) AND NOT EXISTS (SELECT FROM menshen_labels.protected p WHERE p.relid = k.root);
    RETURN QUERY SELECT format('foreign key %I does ON UPDATE SET NULL or SET DEFAULT, which would do it to the label, too: make it CASCADE, or leave it away', c.conname)
        FROM menshen_labels.foreign_keys_of(rel) k JOIN pg_constraint c ON c.oid = k.key WHERE c.confupdtype IN ('n', 'd');
    -- With the label, which is never null, in the key a row without values would count as mixed. Where that cannot be, it says the same as MATCH SIMPLE.
    RETURN QUERY SELECT format('foreign key %I is MATCH FULL over several columns that may be null: make them NOT NULL, or have a CHECK say it', c.conname)
        FROM menshen_labels.foreign_keys_of(rel) k JOIN pg_constraint c ON c.oid = k.key
        WHERE c.confmatchtype = 'f' AND cardinality(c.conkey) > 1
          AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) AND NOT a.attnotnull);
    RETURN QUERY SELECT format('column %I has a type that a subject can change: %s', a.attname, format_type(a.atttypid, a.atttypmod))
        FROM pg_attribute a WHERE a.attrelid = rel AND a.attnum > 0 AND NOT a.attisdropped AND menshen_labels.is_foreign_type(a.atttypid);
    RETURN QUERY SELECT menshen_labels.foreign_code(rel);
    -- Built-ins leave no trace in pg_depend: read the text for volatile ones that are not harmless.
    RETURN QUERY SELECT DISTINCT format('%s calls the volatile function %s', x.place, m.word[1])
        FROM menshen_labels.expressions_of(rel) x
        CROSS JOIN LATERAL regexp_matches(x.text, '([A-Za-z_0-9]+)"?\s*\(', 'g') AS m (word)
        JOIN pg_proc p ON p.proname = m.word[1] AND p.pronamespace = 'pg_catalog'::regnamespace AND p.provolatile = 'v'
        WHERE m.word[1] NOT IN ('nextval', 'gen_random_uuid', 'clock_timestamp', 'random');
    RETURN QUERY SELECT format('%s takes numbers from a sequence that is not the column''s own: they would tell of rows above', x.place)
        FROM menshen_labels.expressions_of(rel) x
        WHERE x.text LIKE '%nextval(%' AND NOT EXISTS (
            SELECT FROM pg_attrdef f JOIN pg_depend s ON s.refclassid = 'pg_class'::regclass AND s.refobjid = f.adrelid AND s.refobjsubid = f.adnum AND s.deptype IN ('a', 'i')
            JOIN pg_depend u ON u.classid = 'pg_attrdef'::regclass AND u.objid = f.oid AND u.refclassid = 'pg_class'::regclass AND u.refobjid = s.objid
            WHERE f.oid = x.object_id AND x.class_id = 'pg_attrdef'::regclass AND s.classid = 'pg_class'::regclass);
    IF wants_physical THEN
        IF kind = 'p' THEN
            RETURN NEXT 'it is partitioned already: a physical table has one partition for each label';
        END IF;
        IF menshen_labels.has_rows(rel) THEN
            RETURN NEXT 'it has rows: only an empty table can be made physical';
        END IF;
        RETURN QUERY SELECT 'it has or is the aim of foreign keys, which a physical table does not take with it'
            FROM menshen_labels.foreign_keys_of(rel) LIMIT 1;
    END IF;
    IF wants_write_up THEN
        RETURN QUERY SELECT format('write-up and the unique key %s exclude each other: a duplicate would tell what is above', i.indexrelid::regclass)
            FROM pg_index i WHERE i.indrelid IN (SELECT menshen_labels.parts_of(rel)) AND i.indisunique;
    END IF;
END $$;

-- Foreign keys from and to a table or one of its partitions, with the table on the other side and, if that is a partition, the table it belongs to.
CREATE OR REPLACE FUNCTION menshen_labels.foreign_keys_of(rel oid) RETURNS TABLE (key oid, name name, other oid, root oid)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.oid, c.conname, o.oid, coalesce(pg_partition_root(o.oid)::oid, o.oid)
    FROM (SELECT p FROM menshen_labels.parts_of(rel) p) part (oid)
    JOIN pg_constraint c ON c.contype = 'f' AND c.conparentid = 0 AND part.oid IN (c.conrelid, c.confrelid)
    CROSS JOIN LATERAL (SELECT CASE WHEN c.conrelid = part.oid THEN c.confrelid ELSE c.conrelid END) o (oid)
$$;

-- Defaults, generated columns, checks, indexes, statistics and the way it is partitioned, of the table and of each partition: those of a partition run in the same sessions.
CREATE OR REPLACE FUNCTION menshen_labels.expressions_of(rel oid) RETURNS TABLE (class_id oid, object_id oid, place text, text text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH part (oid) AS (SELECT p FROM menshen_labels.parts_of(rel) p)
    SELECT 'pg_attrdef'::regclass::oid, d.oid, format('the default of %s', concat(CASE WHEN p.oid <> rel THEN p.oid::regclass || '.' END, a.attname)), pg_get_expr(d.adbin, d.adrelid)
    FROM part p JOIN pg_attrdef d ON d.adrelid = p.oid JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    UNION ALL
    SELECT 'pg_constraint'::regclass::oid, c.oid, format('the check %s', c.conname), pg_get_expr(c.conbin, c.conrelid)
    FROM part p JOIN pg_constraint c ON c.conrelid = p.oid AND c.contype = 'c'
    UNION ALL
    SELECT 'pg_class'::regclass::oid, i.indexrelid, format('the index %s', i.indexrelid::regclass),
           concat_ws(' ', pg_get_expr(i.indexprs, i.indrelid), pg_get_expr(i.indpred, i.indrelid))
    FROM part p JOIN pg_index i ON i.indrelid = p.oid
    UNION ALL
    SELECT 'pg_statistic_ext'::regclass::oid, s.oid, format('the statistics %s', s.stxname), array_to_string(pg_get_statisticsobjdef_expressions(s.oid), ' ')
    FROM part p JOIN pg_statistic_ext s ON s.stxrelid = p.oid
    UNION ALL
    SELECT 'pg_class'::regclass::oid, t.partrelid, format('the way %s is partitioned', t.partrelid::regclass), pg_get_partkeydef(t.partrelid)
    FROM part p JOIN pg_partitioned_table t ON t.partrelid = p.oid
$$;

-- Expressions that run what is not built in: functions, and operators, which stand for functions.
CREATE OR REPLACE FUNCTION menshen_labels.foreign_code(rel oid) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT format('%s calls %s: only built-in functions in expressions of a labelled table', x.place, p.oid::regprocedure)
    FROM menshen_labels.expressions_of(rel) x
    JOIN pg_depend d ON d.classid = x.class_id AND d.objid = x.object_id AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass)
    LEFT JOIN pg_operator q ON d.refclassid = 'pg_operator'::regclass AND q.oid = d.refobjid
    JOIN pg_proc p ON p.oid = coalesce(q.oprcode::oid, d.refobjid) JOIN pg_roles o ON o.oid = p.proowner
    -- In the schema of the mechanism nobody else makes any.
    WHERE p.pronamespace <> 'menshen_labels'::regnamespace AND (NOT o.rolsuper OR p.pronamespace <> 'pg_catalog'::regnamespace)
$$;

CREATE OR REPLACE FUNCTION menshen_labels.has_rows(rel oid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_one boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', rel::regclass) INTO found_one;
    RETURN found_one;
END $$;
