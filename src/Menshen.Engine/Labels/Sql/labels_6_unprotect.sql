-- Takes the labels off a table: every row is then for everybody whom the table is for. The control plane's, and an act of weakening.
CREATE OR REPLACE FUNCTION menshen_labels.unprotect(rel oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    terms CONSTANT jsonb := menshen_labels.terms_of(rel);
    rule  menshen_labels.protected;
    one   record;
    keys  text[];
    key   text;
    part  oid;
    highest bigint;
    slot_bits bigint;
BEGIN
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', rel::regclass);
    SELECT p.* INTO STRICT rule FROM menshen_labels.protected p WHERE p.relid = rel;
    IF rule.physical OR EXISTS (SELECT FROM menshen_labels.labelled_schema s WHERE s.schema_name = rule.schema_name)
        OR EXISTS (SELECT FROM menshen_labels.foreign_keys_of(rel))
        OR EXISTS (SELECT FROM menshen_labels.waiting_key w, menshen_labels.parts_of(rel) q WHERE q IN (w.child, w.parent)) THEN
        RAISE EXCEPTION '% keeps its labels: it is physical, in a labelled schema, or tied to others by foreign keys', rel::regclass USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    -- Keys without the label: fails where one key exists at several labels, and then nothing is changed.
    SELECT array_agg(coalesce(
        (SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s (%s)', i.indrelid::regclass, k.conname, CASE k.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, x.columns)
         FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u')),
        format('CREATE UNIQUE INDEX %I ON %s (%s)', c.relname, i.indrelid::regclass, x.columns) || coalesce(' WHERE ' || pg_get_expr(i.indpred, i.indrelid), '')))
    INTO keys
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    CROSS JOIN LATERAL (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, false), ', ' ORDER BY n) AS columns
                        FROM generate_series(1, i.indnkeyatts) n WHERE pg_get_indexdef(i.indexrelid, n, false) <> 'mac_label') x
    WHERE i.indrelid IN (SELECT menshen_labels.parts_of(rel)) AND i.indisunique AND NOT c.relispartition;
    -- Values that carry a label keep it; who may overwrite them is from now on a matter of rights, as with every row of the table.
    EXECUTE format('DROP TRIGGER IF EXISTS menshen_fields ON %s', rel::regclass);
    FOR part IN SELECT menshen_labels.parts_of(rel) LOOP
        FOR one IN SELECT p.polname FROM pg_policy p WHERE p.polrelid = part LOOP
            EXECUTE format('DROP POLICY %I ON %s', one.polname, part::regclass);
        END LOOP;
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY', part::regclass);
        EXECUTE format('REVOKE ALL ON %s FROM menshen_relabeler', part::regclass);
    END LOOP;
    PERFORM menshen_labels.forget_ended(rel);
    PERFORM menshen_labels.release_columns(rel);
    PERFORM menshen_labels.apply_grant(rel, g.privilege, g.grantee, true) FROM menshen_labels.granted g WHERE g.relid = rel;
    FOR one IN SELECT n.*, a.attname FROM menshen_labels.numbering n JOIN pg_attribute a ON a.attrelid = rel AND a.attnum = n.attnum WHERE n.relid = rel LOOP
        EXECUTE format('SELECT coalesce(max(%I), 0) + 1 FROM %s', one.attname, rel::regclass) INTO highest;
        EXECUTE format('CREATE SEQUENCE %s$all" START WITH %s', one.base_name, highest);
        EXECUTE format('ALTER SEQUENCE %s$all" OWNER TO menshen_label_owner', one.base_name);
        EXECUTE format('ALTER SEQUENCE %s$all" OWNED BY %s.%I', one.base_name, rel::regclass, one.attname);
        EXECUTE (SELECT format('GRANT USAGE ON SEQUENCE %s$all" TO %s', one.base_name,
                               string_agg(CASE g.grantee WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(g.grantee) END, ', '))
                 FROM menshen_labels.granted g WHERE g.relid = rel AND g.privilege = 'insert' HAVING count(*) > 0);
        EXECUTE format('ALTER TABLE %s ALTER %I SET DEFAULT nextval(%L)', rel::regclass, one.attname, one.base_name || '$all"');
        FOR slot_bits IN SELECT l.bits FROM menshen_labels.label l LOOP
            EXECUTE format('DROP SEQUENCE IF EXISTS %s$%s"', one.base_name, to_hex(slot_bits));
        END LOOP;
    END LOOP;
    -- Takes the keys with it that have it.
    EXECUTE format('ALTER TABLE %s DROP COLUMN mac_label CASCADE', rel::regclass);
    FOREACH key IN ARRAY coalesce(keys, '{}') LOOP
        EXECUTE key;
    END LOOP;
    FOR part IN SELECT menshen_labels.parts_of(rel) LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO %I', part::regclass, rule.owner);
    END LOOP;
    FOR one IN SELECT g.privilege, g.grantee FROM menshen_labels.granted g WHERE g.relid = rel AND g.grantee <> rule.owner LOOP
        EXECUTE format('GRANT %s ON %s TO %s', one.privilege, rel::regclass, CASE one.grantee WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(one.grantee) END);
    END LOOP;
    PERFORM menshen_labels.keep_terms(rel, terms);
    PERFORM menshen_labels.close_copy(rel);
    -- What is kept of it would stand in the way if it is labelled again one day.
    DELETE FROM menshen_labels.numbering n WHERE n.relid = rel;
    DELETE FROM menshen_labels.granted g WHERE g.relid = rel;
    DELETE FROM menshen_labels.protected p WHERE p.relid = rel;
    PERFORM menshen_labels.guard(q) FROM menshen_labels.parts_of(rel) q;
END $$;
