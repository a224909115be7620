-- Labelling a table. Everything here is the control plane's; nothing is PUBLIC's.

-- The policies of one table or partition. They name no role: a session's label follows it through views, functions and SET ROLE.
CREATE OR REPLACE FUNCTION menshen_labels.make_policies(part oid, rule menshen_labels.protected) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    reads CONSTANT text := '(mac_label & menshen_labels.hidden_bits()) = 0'
        || CASE WHEN rule.table_bits <> 1 THEN format(' AND (%s::bigint & menshen_labels.hidden_bits()) = 0', rule.table_bits) ELSE '' END
        || CASE WHEN rule.physical THEN ' AND mac_label = ANY (menshen_labels.readable_labels())' ELSE '' END;
    writes CONSTANT text := reads || ' AND (mac_label & menshen_labels.write_floor()) = menshen_labels.write_floor()';
    formed CONSTANT text := '(mac_label & 1) = 1 AND mac_label > 0 AND ((mac_label & 32767) & ((mac_label & 32767) + 1)) = 0';
    -- Blind: who writes up does not see what is there, and no unique key answers.
    above CONSTANT text := '(mac_label & menshen_labels.session_label()) = menshen_labels.session_label()'
        || CASE WHEN rule.table_bits <> 1 THEN format(' AND (%s::bigint & menshen_labels.hidden_bits()) = 0', rule.table_bits) ELSE '' END;
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part::regclass);
    EXECUTE format('CREATE POLICY menshen_base ON %s AS PERMISSIVE FOR ALL TO PUBLIC USING (true) WITH CHECK (true)', part::regclass);
    EXECUTE format('CREATE POLICY menshen_read ON %s AS RESTRICTIVE FOR SELECT TO PUBLIC USING (%s)', part::regclass, reads);
    EXECUTE format('CREATE POLICY menshen_insert ON %s AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK (%s AND (%s))', part::regclass, formed,
                   CASE WHEN rule.write_up THEN format('(%s) OR (%s)', writes, above) ELSE writes END);
    EXECUTE format('CREATE POLICY menshen_update ON %s AS RESTRICTIVE FOR UPDATE TO PUBLIC USING (%s) WITH CHECK (%s)', part::regclass, writes, writes);
    EXECUTE format('CREATE POLICY menshen_delete ON %s AS RESTRICTIVE FOR DELETE TO PUBLIC USING (%s)', part::regclass, writes);
    EXECUTE format('GRANT SELECT, UPDATE (mac_label) ON %s TO menshen_relabeler', part::regclass);
END $$;

-- The policies of a table and its partitions in one text, for comparison with what was made.
CREATE OR REPLACE FUNCTION menshen_labels.policies_of(rel oid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(concat_ws('|', p.polname, p.polpermissive, p.polcmd, p.polroles::text,
                                pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)), E'\n' ORDER BY p.polname)
    FROM pg_policy p WHERE p.polrelid = rel
$$;

-- Column by column: system columns stay unreadable, the label is nobody's to change, and LOCK TABLE, which asks for a right on the table, is refused.
-- Who may insert may name the label: the policy leaves nobody but the trusted a choice, and an own role for that would give them every table.
CREATE OR REPLACE FUNCTION menshen_labels.apply_grant(rel oid, privilege text, grantee name, take boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    readable text;
    writable text;
    receiver CONSTANT text := CASE WHEN grantee = 'public' THEN 'PUBLIC' ELSE quote_ident(grantee) END;
BEGIN
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
           string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
               FILTER (WHERE a.attgenerated = '' AND (a.attname <> 'mac_label' OR privilege = 'insert'))
    INTO readable, writable
    FROM pg_attribute a WHERE a.attrelid = rel AND a.attnum > 0 AND NOT a.attisdropped
      AND NOT EXISTS (SELECT FROM menshen_labels.column_label c WHERE c.relid = rel AND c.column_name = a.attname);
    EXECUTE format('%s %s ON %s %s %s', CASE WHEN take THEN 'REVOKE' ELSE 'GRANT' END,
        CASE privilege WHEN 'select' THEN format('SELECT (%s)', readable) WHEN 'delete' THEN 'DELETE'
             WHEN 'insert' THEN format('INSERT (%s)', writable) ELSE format('UPDATE (%s)', writable) END,
        rel::regclass, CASE WHEN take THEN 'FROM' ELSE 'TO' END, receiver);
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.grant_on(rel oid, privilege text, grantee name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO menshen_labels.granted VALUES (rel, privilege, grantee) ON CONFLICT DO NOTHING;
    PERFORM menshen_labels.apply_grant(rel, privilege, grantee, false);
END $$;

-- As an administrator's GRANT: with the way to the table.
CREATE OR REPLACE FUNCTION menshen_labels.give(rel oid, privilege text, grantee name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM menshen_labels.protected p WHERE p.relid = rel) OR grantee ~ '^(pg_|menshen)' OR EXISTS (SELECT FROM menshen_labels.login l WHERE l.role_name = grantee) THEN
        RAISE EXCEPTION 'rights on labelled tables are granted to subjects and groups' USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %s', (SELECT p.schema_name FROM menshen_labels.protected p WHERE p.relid = rel),
                   CASE grantee WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(grantee) END);
    PERFORM menshen_labels.grant_on(rel, lower(privilege), grantee);
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.refuse(reason text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%', reason USING ERRCODE = 'object_not_in_prerequisite_state';
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.revoke_on(rel oid, privilege text, grantee name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM menshen_labels.granted g WHERE g.relid = rel AND g.privilege = revoke_on.privilege AND g.grantee = revoke_on.grantee;
    PERFORM menshen_labels.apply_grant(rel, privilege, grantee, true);
END $$;

-- What the ledger of grants says of a table's: ends, purposes, who gave them. Taking the labels on or off gives each in another form, and PostgreSQL has no place for them.
CREATE OR REPLACE FUNCTION menshen_labels.terms_of(rel oid) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('place', a.attname, 'receiver', g.grantee::bigint, 'privilege', g.privilege,
                                                         'until', g.valid_until, 'purpose', g.purpose, 'giver', g.given_by)), '[]')
            FROM menshen.grant_ledger g LEFT JOIN pg_attribute a ON a.attrelid = g.object_id AND a.attnum = g.column_id AND g.column_id > 0
            WHERE g.ended_at IS NULL AND g.class_id = 'pg_class'::regclass AND g.object_id = rel);
END $$;

-- Puts them on the grants as they are now: those of the whole table first, then those of the same column, then what ends first.
CREATE OR REPLACE FUNCTION menshen_labels.keep_terms(rel oid, terms jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE menshen.grant_ledger g SET valid_until = k.until, purpose = k.purpose, given_by = coalesce(k.giver, g.given_by)
    FROM (SELECT DISTINCT ON (n.id) n.id, t.until, t.purpose, t.giver
          FROM menshen.grant_ledger n LEFT JOIN pg_attribute a ON a.attrelid = n.object_id AND a.attnum = n.column_id AND n.column_id > 0
          JOIN jsonb_to_recordset(terms) AS t (place name, receiver bigint, privilege text, until timestamptz, purpose text, giver text)
            ON t.receiver = n.grantee::bigint AND t.privilege = n.privilege
          WHERE n.ended_at IS NULL AND n.class_id = 'pg_class'::regclass AND n.object_id = rel
          ORDER BY n.id, t.place IS NOT NULL, t.place IS DISTINCT FROM a.attname, t.until) k
    WHERE g.id = k.id;
END $$;

-- Rights that have ended since, by time or past us, are not there to be given again.
CREATE OR REPLACE FUNCTION menshen_labels.forget_ended(rel oid) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM menshen_labels.granted g WHERE g.relid = rel AND NOT EXISTS (
        SELECT FROM (SELECT x.* FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) x WHERE c.oid = rel
                     UNION ALL SELECT x.* FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) x WHERE a.attrelid = rel AND NOT a.attisdropped) h
        WHERE h.privilege_type = upper(g.privilege) AND h.grantee = CASE g.grantee WHEN 'public' THEN 0 ELSE to_regrole(quote_ident(g.grantee))::oid END)
$$;

-- Rights on single columns, as GRANT has them.
CREATE OR REPLACE FUNCTION menshen_labels.column_grants(rel oid) RETURNS TABLE (rights text, receiver text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('%s (%s)', x.privilege_type, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)),
           CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped CROSS JOIN LATERAL aclexplode(a.attacl) x
    WHERE c.oid = rel AND x.privilege_type IN ('SELECT', 'INSERT', 'UPDATE') AND x.grantee <> c.relowner GROUP BY x.privilege_type, x.grantee
$$;

-- What was granted before, as far as labels leave it: whole privileges become privileges on all columns, for those to come too. Nobody keeps a grant option, or
-- anything on a partition. Those on single columns come back after it.
CREATE OR REPLACE FUNCTION menshen_labels.take_grants(rel oid, owner_name name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part     oid;
    receiver text;
BEGIN
    INSERT INTO menshen_labels.granted
        SELECT rel, lower(a.privilege_type), CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee) END
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
        WHERE c.oid = rel AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE') AND a.grantee <> c.relowner
        UNION SELECT rel, w.privilege, owner_name FROM unnest(ARRAY['select', 'insert', 'update', 'delete']) AS w (privilege)
    ON CONFLICT DO NOTHING;
    FOR part IN SELECT menshen_labels.parts_of(rel) LOOP
        FOR receiver IN
            SELECT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END
            FROM pg_class c CROSS JOIN LATERAL (
                SELECT a.grantee FROM aclexplode(c.relacl) a
                UNION SELECT a.grantee FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) a WHERE t.attrelid = c.oid) x
            WHERE c.oid = part AND x.grantee <> c.relowner
        LOOP
            EXECUTE format('REVOKE ALL ON %s FROM %s CASCADE', part::regclass, receiver);
        END LOOP;
        EXECUTE format('ALTER TABLE %s OWNER TO menshen_label_owner', part::regclass);
    END LOOP;
END $$;

-- Serial and identity columns: one sequence for each label, on residues of its own, so that a gap tells nothing of other labels.
CREATE OR REPLACE FUNCTION menshen_labels.next_number(base_name text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN nextval((base_name || '$' || to_hex(menshen_labels.session_label()) || '"')::regclass);
END $$;

ALTER FUNCTION menshen_labels.next_number(text) OWNER TO menshen_label_owner;
GRANT EXECUTE ON FUNCTION menshen_labels.next_number(text) TO PUBLIC;

CREATE OR REPLACE FUNCTION menshen_labels.add_sequences(numbers menshen_labels.numbering) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT l.bits, l.slot FROM menshen_labels.label l ORDER BY l.slot LOOP
        IF one.slot >= numbers.stride THEN
            RAISE EXCEPTION 'column % of % has a type too small for the numbers of so many labels: make it bigint', numbers.attnum, numbers.relid::regclass
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        IF to_regclass(numbers.base_name || '$' || to_hex(one.bits) || '"') IS NULL THEN
            EXECUTE format('CREATE SEQUENCE %s$%s" INCREMENT BY %s START WITH %s', numbers.base_name, to_hex(one.bits), numbers.stride, numbers.first + one.slot);
            EXECUTE format('ALTER SEQUENCE %s$%s" OWNER TO menshen_label_owner', numbers.base_name, to_hex(one.bits));
        END IF;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.take_numbering(rel oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    old   record;
    made  menshen_labels.numbering;
    last  bigint;
    called boolean;
BEGIN
    -- The newest, where the column has had others: a table that was labelled before has one for all from its release, and its first one.
    FOR old IN
        SELECT DISTINCT ON (a.attnum) a.attname, a.attnum, a.attidentity, a.atttypid, n.nspname, s.relname
        FROM pg_depend d
        JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
        JOIN pg_namespace n ON n.oid = s.relnamespace
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.refobjid = rel AND d.deptype IN ('a', 'i')
        ORDER BY a.attnum, s.oid DESC
    LOOP
        EXECUTE format('SELECT last_value, is_called FROM %I.%I', old.nspname, old.relname) INTO last, called;
        made.relid := rel;
        made.attnum := old.attnum;
        made.base_name := '"' || replace(old.nspname, '"', '""') || '"."' || replace(left(old.relname, 40), '"', '""');
        made.stride := CASE old.atttypid WHEN 'int8'::regtype THEN 256 WHEN 'int4'::regtype THEN 32 ELSE 8 END;
        made.first := CASE WHEN called THEN (last / made.stride + 1) * made.stride ELSE last END;
        IF made.first < 1 THEN
            made.first := made.stride;
        END IF;
        INSERT INTO menshen_labels.numbering VALUES (made.*);
        PERFORM menshen_labels.add_sequences(made);
        IF old.attidentity <> '' THEN
            EXECUTE format('ALTER TABLE %s ALTER %I DROP IDENTITY', rel::regclass, old.attname);
        END IF;
        EXECUTE format('ALTER TABLE %s ALTER %I SET DEFAULT menshen_labels.next_number(%L)', rel::regclass, old.attname, made.base_name);
    END LOOP;
END $$;

-- Who owns a schema may drop what lies in it: a schema with a labelled table is the label owner's. Its former owner makes things there as before.
CREATE OR REPLACE FUNCTION menshen_labels.take_schema(wanted name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    former name;
BEGIN
    SELECT pg_get_userbyid(n.nspowner) INTO STRICT former FROM pg_namespace n WHERE n.nspname = wanted;
    IF former <> 'menshen_label_owner' THEN
        INSERT INTO menshen_labels.setting VALUES ('schema_owner ' || wanted, former) ON CONFLICT (name) DO UPDATE SET value = excluded.value;
        EXECUTE format('ALTER SCHEMA %I OWNER TO menshen_label_owner', wanted);
        IF former <> 'pg_database_owner' THEN
            EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO %I', wanted, former);
        END IF;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO menshen_relabeler', wanted);
END $$;

-- From now on nothing is made there without labels; what is there already is labelled table by table.
CREATE OR REPLACE FUNCTION menshen_labels.label_schema(wanted name, table_bits bigint, initial_bits bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM menshen_labels.label l WHERE l.bits = label_schema.initial_bits) OR table_bits & 1 = 0 THEN
        RAISE EXCEPTION 'unknown label' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = wanted AND NOT menshen_labels.is_ours(n.oid)) THEN
        RAISE EXCEPTION 'there is no schema % for subjects', wanted USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM menshen_labels.take_schema(wanted);
    INSERT INTO menshen_labels.labelled_schema VALUES (wanted, table_bits, initial_bits)
    ON CONFLICT (schema_name) DO UPDATE SET table_bits = excluded.table_bits, initial_bits = excluded.initial_bits;
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.unlabelled_in(wanted name) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = wanted AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND NOT EXISTS (SELECT FROM menshen_labels.protected p WHERE p.relid = c.oid) ORDER BY 1
$$;

-- The first step: from here on nobody but the label decides. It takes a lock for some milliseconds, whatever the number of rows.
CREATE OR REPLACE FUNCTION menshen_labels.protect(rel oid, together oid[], table_bits bigint, initial_bits bigint, physical boolean, write_up boolean, owner_name name)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
-- What whoever makes a table has set for the grants of his own is not for these.
SET menshen.until = '' SET menshen.purpose = '' AS $$
DECLARE
    reasons text;
    rule    menshen_labels.protected;
    part    oid;
    terms   CONSTANT jsonb := menshen_labels.terms_of(rel);
    columns CONSTANT text[] := ARRAY(SELECT ARRAY[g.rights, g.receiver] FROM menshen_labels.column_grants(rel) g);
    i       integer;
BEGIN
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', rel::regclass);
    SELECT string_agg(o, E'\n') INTO reasons FROM menshen_labels.obstacles(rel, together, physical, write_up) o;
    IF reasons IS NOT NULL THEN
        RAISE EXCEPTION '% cannot be labelled: %', rel::regclass, reasons USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF NOT EXISTS (SELECT FROM menshen_labels.label l WHERE l.bits = protect.initial_bits) OR table_bits & 1 = 0 THEN
        RAISE EXCEPTION 'unknown label' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT c.oid, n.nspname, c.relname INTO rule.relid, rule.schema_name, rule.table_name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = rel;
    rule.table_bits := table_bits;
    rule.initial_bits := initial_bits;
    rule.physical := physical;
    rule.write_up := write_up;
    rule.owner := owner_name;
    rule.keys_ready := false;
    rule.policies := '';
    INSERT INTO menshen_labels.protected VALUES (rule.*);
    PERFORM menshen_labels.take_schema(rule.schema_name);
    PERFORM menshen_labels.park_foreign_keys(rel);
    PERFORM menshen_labels.drop_guard(p) FROM menshen_labels.parts_of(rel) p;
    PERFORM menshen_labels.take_grants(rel, owner_name);
    -- A constant default writes no row anew.
    EXECUTE format('ALTER TABLE %s ADD COLUMN mac_label bigint NOT NULL DEFAULT %s', rel::regclass, initial_bits);
    FOR part IN SELECT menshen_labels.parts_of(rel) LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN mac_label SET DEFAULT menshen_labels.session_label()', part::regclass);
    END LOOP;
    PERFORM menshen_labels.take_numbering(rel);
    IF physical THEN
        rel := menshen_labels.make_physical(rule);
        rule.relid := rel;
    END IF;
    FOR part IN SELECT menshen_labels.parts_of(rel) LOOP
        PERFORM menshen_labels.make_policies(part, rule);
    END LOOP;
    PERFORM menshen_labels.apply_grant(rel, g.privilege, g.grantee, false) FROM menshen_labels.granted g WHERE g.relid = rel;
    FOR i IN 1 .. coalesce(array_length(columns, 1), 0) LOOP
        EXECUTE format('GRANT %s ON %s TO %s', columns[i][1], rel::regclass, columns[i][2]);
    END LOOP;
    PERFORM menshen_labels.keep_terms(rel, terms);
    UPDATE menshen_labels.protected p SET policies = menshen_labels.policies_of(rel) WHERE p.relid = rel;
    PERFORM menshen_labels.guard_fields(rel);
    PERFORM menshen_labels.open_copy(rel);
END $$;

-- Partitions are read through their table only; nobody has a right on one.
CREATE OR REPLACE FUNCTION menshen_labels.add_partitions(rule menshen_labels.protected) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    part text;
BEGIN
    FOR one IN SELECT l.bits FROM menshen_labels.label l ORDER BY l.slot LOOP
        part := format('%I.%I', rule.schema_name, left(rule.table_name, 40) || '$' || to_hex(one.bits));
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %s PARTITION OF %s FOR VALUES IN (%s)', part, rule.relid::regclass, one.bits);
            EXECUTE format('ALTER TABLE %s OWNER TO menshen_label_owner', part);
            IF rule.policies <> '' THEN
                PERFORM menshen_labels.make_policies(part::regclass, rule);
                -- A label that comes later: its partition has what the others have, or the table would never be found as it was made again.
                IF EXISTS (SELECT FROM menshen_labels.column_label c WHERE c.relid = rule.relid) THEN
                    PERFORM menshen_labels.ask_for_table(rule.relid, part::regclass);
                END IF;
            END IF;
        END IF;
    END LOOP;
END $$;

-- An empty table becomes one with a partition for each label: those of other labels are never planned, locked, read, counted or timed.
CREATE OR REPLACE FUNCTION menshen_labels.make_physical(rule menshen_labels.protected) RETURNS oid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    old CONSTANT text := format('%I.%I', rule.schema_name, left(rule.table_name, 50) || '$old');
    made oid;
BEGIN
    PERFORM menshen_labels.rebuild_keys(rule.relid);
    EXECUTE format('ALTER TABLE %s RENAME TO %I', rule.relid::regclass, left(rule.table_name, 50) || '$old');
    EXECUTE format('CREATE TABLE %I.%I (LIKE %s INCLUDING ALL) PARTITION BY LIST (mac_label)', rule.schema_name, rule.table_name, old);
    made := format('%I.%I', rule.schema_name, rule.table_name)::regclass;
    EXECUTE format('ALTER TABLE %s OWNER TO menshen_label_owner', made::regclass);
    EXECUTE format('DROP TABLE %s', old);
    INSERT INTO menshen_labels.protected
        SELECT made, p.schema_name, p.table_name, p.table_bits, p.initial_bits, p.physical, p.write_up, p.owner, true, ''
        FROM menshen_labels.protected p WHERE p.relid = rule.relid;
    UPDATE menshen_labels.granted g SET relid = made WHERE g.relid = rule.relid;
    UPDATE menshen_labels.numbering n SET relid = made,
        attnum = (SELECT a.attnum FROM pg_attribute a WHERE a.attrelid = made AND pg_get_expr((SELECT d.adbin FROM pg_attrdef d WHERE d.adrelid = made AND d.adnum = a.attnum), made) LIKE '%' || quote_literal(n.base_name) || '%')
    WHERE n.relid = rule.relid;
    DELETE FROM menshen_labels.protected p WHERE p.relid = rule.relid;
    rule.relid := made;
    PERFORM menshen_labels.add_partitions(rule);
    RETURN made;
END $$;
