-- Columns with a label of their own: who does not dominate it neither reads nor writes the column, whatever the row's label.
--
--   session ─► table (its label, its rights) ─► column ─► row (policies) ─► field (label in the value)
--
-- PostgreSQL judges columns by rights alone, and rights are a person's, not a session's. So the rights on such a column are a role's of their own, menshen_column_HEX, of which the
-- logins are members whose label dominates it; and the table's policies ask whether the person has the table at all.

CREATE TABLE IF NOT EXISTS menshen_labels.column_label (
    relid       oid NOT NULL REFERENCES menshen_labels.protected ON UPDATE CASCADE ON DELETE CASCADE,
    column_name name NOT NULL,
    bits        bigint NOT NULL CHECK (bits & 1 = 1 AND bits > 0),
    PRIMARY KEY (relid, column_name)
);

-- The label of such a role by its name; null for any other.
CREATE OR REPLACE FUNCTION menshen_labels.column_bits(role_name name) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT ('x' || lpad(substr(role_name::text, 16), 16, '0'))::bit(64)::bigint WHERE role_name ~ '^menshen_column_[0-9a-f]{1,16}$'
$$;

-- Roles are the whole engine's: a login that dominates a column's label is a member in each database, also where this one has no such column.
CREATE OR REPLACE FUNCTION menshen_labels.enter_columns(login_name name, label_bits bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT r.oid, r.rolname, m.member IS NOT NULL AS is_in, menshen_labels.column_bits(r.rolname) & ~label_bits = 0 AS may
        FROM pg_roles r LEFT JOIN pg_auth_members m ON m.roleid = r.oid AND m.member = to_regrole(quote_ident(login_name))
        WHERE menshen_labels.column_bits(r.rolname) IS NOT NULL
    LOOP
        IF one.may AND NOT one.is_in THEN
            EXECUTE format('GRANT %I TO %I', one.rolname, login_name);
        ELSIF one.is_in AND NOT one.may THEN
            EXECUTE format('REVOKE %I FROM %I', one.rolname, login_name);
        END IF;
    END LOOP;
END $$;

-- Whether a key of the table or of one of its parts has the column, or a foreign key leads to it: each is checked for everybody who writes. One that waits for its tables' labels is none at the moment, and
-- comes back.
CREATE OR REPLACE FUNCTION menshen_labels.is_in_key(rel oid, wanted name) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM pg_attribute a JOIN pg_constraint c ON (c.conrelid = a.attrelid AND a.attnum = ANY (c.conkey)) OR (c.confrelid = a.attrelid AND a.attnum = ANY (c.confkey))
                   WHERE a.attrelid IN (SELECT menshen_labels.parts_of(rel)) AND a.attname = wanted AND NOT a.attisdropped AND c.contype IN ('f', 'x', 'u', 'p'))
        OR EXISTS (SELECT FROM menshen_labels.waiting_key w
                   CROSS JOIN LATERAL regexp_match(w.definition, '^FOREIGN KEY \(([^)]*)\) REFERENCES [^(]*\(([^)]*)\)') AS k (lists)
                   WHERE (w.child IN (SELECT menshen_labels.parts_of(rel)) AND (k.lists IS NULL OR quote_ident(wanted) = ANY (string_to_array(k.lists[1], ', '))))
                      OR (w.parent IN (SELECT menshen_labels.parts_of(rel)) AND (k.lists IS NULL OR quote_ident(wanted) = ANY (string_to_array(k.lists[2], ', ')))))
$$;

-- What else would tell of the column, or fill it: each row says what stands in the way. Of the parts, too, in which the column may have another number; and by way of the whole row, which names no column.
CREATE OR REPLACE FUNCTION menshen_labels.column_obstacles(rel oid, wanted name) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH a AS (SELECT * FROM pg_attribute t WHERE t.attrelid = rel AND t.attname = wanted AND t.attnum > 0 AND NOT t.attisdropped AND t.attname <> 'mac_label'),
    part AS (SELECT t.* FROM a JOIN pg_attribute t ON t.attname = a.attname AND NOT t.attisdropped WHERE t.attrelid IN (SELECT menshen_labels.parts_of(rel)))
    SELECT format('there is no column %I', wanted) WHERE NOT EXISTS (SELECT FROM a)
    UNION ALL
    SELECT format('column %I must have a value and has no default: sessions below its label could add no row', wanted) FROM a WHERE a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
    UNION ALL
    SELECT format('column %I is in a key or an index with an expression, which answers whoever writes', wanted) FROM a
    WHERE EXISTS (SELECT FROM part p JOIN pg_index i ON i.indrelid = p.attrelid
                  WHERE (i.indisunique AND p.attnum = ANY (i.indkey))
                     OR concat(i.indexprs::text, i.indpred::text) LIKE '%:varattno 0 %'
                     OR ((i.indexprs IS NOT NULL OR i.indpred IS NOT NULL) AND EXISTS (
                         SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refobjid = p.attrelid AND d.refobjsubid = p.attnum)))
       OR menshen_labels.is_in_key(rel, wanted)
    UNION ALL
    -- Or at it alone, but of rows that break it: whoever writes something else in one of those is told.
    SELECT DISTINCT format('constraint %I looks at column %I and at others, and answers whoever writes those', c.conname, wanted)
    FROM part p JOIN pg_constraint c ON c.conrelid = p.attrelid AND c.contype = 'c'
    WHERE 0 = ANY (c.conkey) OR (p.attnum = ANY (c.conkey) AND (array_length(c.conkey, 1) > 1 OR NOT c.convalidated))
    UNION ALL
    SELECT format('column %I is generated, or another one is generated from it', wanted) FROM a
    WHERE EXISTS (SELECT FROM part p WHERE p.attgenerated <> ''
                  OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_attrdef'::regclass AND d.refobjid = p.attrelid AND d.refobjsubid = p.attnum AND d.deptype = 'n'))
    UNION ALL
    SELECT format('the table is partitioned by column %I', wanted)
    FROM a WHERE EXISTS (SELECT FROM part p JOIN pg_partitioned_table t ON t.partrelid = p.attrelid
                         WHERE p.attnum = ANY (t.partattrs) OR t.partexprs::text LIKE '%:varattno 0 %'
                            -- By an expression: what it names belongs to the table from within.
                            OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = p.attrelid AND d.objsubid = p.attnum
                                       AND d.refclassid = 'pg_class'::regclass AND d.refobjid = p.attrelid AND d.refobjsubid = 0 AND d.deptype = 'i'))
    UNION ALL
    SELECT format('rights on single columns of the table would not be known from those on its labelled ones: %s to %s', g.rights, g.receiver)
    FROM menshen_labels.column_grants(rel) g
    WHERE NOT EXISTS (SELECT FROM menshen_labels.protected p WHERE p.relid = rel)
$$;

-- The condition that a policy has beside the label's: whoever comes has the right by way of the table, and not only that of a labelled column.
CREATE OR REPLACE FUNCTION menshen_labels.has_table(rel oid, privilege text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('has_column_privilege(%L::regclass, %L, %L)', rel::regclass,
                  (SELECT a.attname FROM pg_attribute a
                   WHERE a.attrelid = rel AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                     AND (privilege = 'UPDATE') = (a.attname <> 'mac_label')
                     AND NOT EXISTS (SELECT FROM menshen_labels.column_label c WHERE c.relid = rel AND c.column_name = a.attname)
                   ORDER BY a.attnum LIMIT 1), privilege)
$$;

-- Puts that condition into the policies of a table, or of one of its partitions, that have just been made.
CREATE OR REPLACE FUNCTION menshen_labels.ask_for_table(rel oid, part oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT p.polname, pg_get_expr(p.polqual, p.polrelid) AS reads, pg_get_expr(p.polwithcheck, p.polrelid) AS checks,
                      CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' END AS privilege
               FROM pg_policy p WHERE p.polrelid = part AND p.polcmd IN ('r', 'a', 'w') LOOP
        EXECUTE format('ALTER POLICY %I ON %s %s %s', one.polname, part::regclass,
                       coalesce('USING ((' || one.reads || ') AND ' || menshen_labels.has_table(rel, one.privilege) || ')', ''),
                       coalesce('WITH CHECK ((' || one.checks || ') AND ' || menshen_labels.has_table(rel, one.privilege) || ')', ''));
    END LOOP;
END $$;

-- Labels columns of a table that has just been labelled.
CREATE OR REPLACE FUNCTION menshen_labels.label_columns(rel oid, names name[], labels bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    reasons text;
    i       integer;
    one     record;
BEGIN
    FOR i IN 1 .. coalesce(array_length(names, 1), 0) LOOP
        SELECT string_agg(o, E'\n') INTO reasons FROM menshen_labels.column_obstacles(rel, names[i]) o;
        IF reasons IS NOT NULL THEN
            RAISE EXCEPTION '% cannot be labelled: %', rel::regclass, reasons USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        INSERT INTO menshen_labels.column_label VALUES (rel, names[i], labels[i]);
    END LOOP;
    FOR one IN SELECT c.column_name, c.bits, 'menshen_column_' || to_hex(c.bits) AS role_name FROM menshen_labels.column_label c WHERE c.relid = rel LOOP
        IF to_regrole(one.role_name) IS NULL THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', one.role_name);
        END IF;
        EXECUTE (SELECT string_agg(format('REVOKE ALL (%I) ON %s FROM %s', one.column_name, rel::regclass,
                                          CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END), ';')
                 FROM (SELECT DISTINCT x.grantee FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid CROSS JOIN LATERAL aclexplode(a.attacl) x
                       WHERE a.attrelid = rel AND a.attname = one.column_name AND x.grantee <> c.relowner) x HAVING count(*) > 0);
        EXECUTE format('GRANT SELECT (%1$I), INSERT (%1$I), UPDATE (%1$I) ON %2$s TO %3$I', one.column_name, rel::regclass, one.role_name);
    END LOOP;
    IF NOT EXISTS (SELECT FROM menshen_labels.column_label c WHERE c.relid = rel) THEN
        RETURN;
    END IF;
    PERFORM menshen_labels.ask_for_table(rel, q) FROM menshen_labels.parts_of(rel) q;
    UPDATE menshen_labels.protected p SET policies = menshen_labels.policies_of(rel) WHERE p.relid = rel;
    PERFORM menshen_labels.enter_columns(l.role_name, l.bits) FROM menshen_labels.login l WHERE to_regrole(quote_ident(l.role_name)) IS NOT NULL;
END $$;

-- When the labels of the table are taken off.
CREATE OR REPLACE FUNCTION menshen_labels.release_columns(rel oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT c.column_name, 'menshen_column_' || to_hex(c.bits) AS role_name FROM menshen_labels.column_label c WHERE c.relid = rel LOOP
        EXECUTE format('REVOKE ALL (%I) ON %s FROM %I', one.column_name, rel::regclass, one.role_name);
    END LOOP;
    DELETE FROM menshen_labels.column_label c WHERE c.relid = rel;
END $$;

-- What is not as it was made: a right on a labelled column, or a member of its role.
CREATE OR REPLACE FUNCTION menshen_labels.open_columns() RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('column %s of %s has a right that its label does not give: %s to %s', a.attname, a.attrelid::regclass, x.privilege_type,
                  CASE x.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(x.grantee) END)
    FROM menshen_labels.column_label l JOIN pg_attribute a ON a.attrelid = l.relid AND a.attname = l.column_name JOIN pg_class c ON c.oid = l.relid CROSS JOIN LATERAL aclexplode(a.attacl) x
    WHERE x.grantee NOT IN (c.relowner, 'menshen_relabeler'::regrole)
      AND (x.grantee = 0 OR pg_get_userbyid(x.grantee) <> 'menshen_column_' || to_hex(l.bits) OR x.is_grantable OR x.privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE'))
    UNION ALL
    SELECT format('labelled column %s of %s is in a key, whose refusals tell what is in it: drop the constraint', l.column_name, l.relid::regclass)
    FROM menshen_labels.column_label l WHERE menshen_labels.is_in_key(l.relid, l.column_name)
    UNION ALL
    SELECT format('labelled column %s of %s is gone or has another name', l.column_name, l.relid::regclass) FROM menshen_labels.column_label l
    WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = l.relid AND a.attname = l.column_name AND NOT a.attisdropped)
    UNION ALL
    SELECT format('role %s is a member of %s, whose label it does not dominate', m.member::regrole, m.roleid::regrole)
    FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
    LEFT JOIN menshen_labels.login l ON l.role_name = pg_get_userbyid(m.member)
    WHERE menshen_labels.column_bits(r.rolname) & ~coalesce(l.bits, ('x' || lpad(substring(pg_get_userbyid(m.member) FROM '\.([0-9a-f]{1,16})$'), 16, '0'))::bit(64)::bigint, 0) <> 0
$$;
