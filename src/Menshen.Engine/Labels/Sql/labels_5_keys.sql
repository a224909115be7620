-- Keys of labelled tables. Each unique key gets the label, so that a row that cannot be seen is not told by a duplicate either.

-- Unique indexes without the label, also those that one partition alone has, with the statement that builds the better one (aside of the table's work) and its name.
CREATE OR REPLACE FUNCTION menshen_labels.keys_without_label(rel oid) RETURNS TABLE (index_oid oid, new_name text, build text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.indexrelid, left(c.relname, 54) || '_labelled',
           format('INDEX %s %I ON %s USING btree (%s, mac_label)%s%s%s',
                  CASE WHEN t.relkind = 'p' THEN '' ELSE 'CONCURRENTLY' END,
                  left(c.relname, 54) || '_labelled', i.indrelid::regclass,
                  (SELECT string_agg(pg_get_indexdef(i.indexrelid, k, false), ', ' ORDER BY k) FROM generate_series(1, i.indnkeyatts) k),
                  CASE WHEN i.indnatts > i.indnkeyatts THEN
                      format(' INCLUDE (%s)', (SELECT string_agg(pg_get_indexdef(i.indexrelid, k, false), ', ' ORDER BY k) FROM generate_series(i.indnkeyatts + 1, i.indnatts) k)) ELSE '' END,
                  CASE WHEN i.indnullsnotdistinct THEN ' NULLS NOT DISTINCT' ELSE '' END,
                  CASE WHEN i.indpred IS NOT NULL THEN ' WHERE ' || pg_get_expr(i.indpred, i.indrelid) ELSE '' END)
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_class t ON t.oid = i.indrelid
    WHERE i.indrelid IN (SELECT menshen_labels.parts_of(rel)) AND i.indisunique AND NOT c.relispartition AND c.relname NOT LIKE '%\_labelled'
      AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attname = 'mac_label'
                      AND a.attnum = ANY ((i.indkey::smallint[])[0:i.indnkeyatts - 1]))
$$;

-- Puts the better index in the old one's place, for some milliseconds under a lock.
CREATE OR REPLACE FUNCTION menshen_labels.swap_key(old_index oid, new_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    old record;
    made regclass;
BEGIN
    SELECT i.indrelid, c.relname, n.nspname, k.conname, k.contype, k.condeferrable, k.condeferred, t.relkind INTO STRICT old
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class t ON t.oid = i.indrelid
    LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u')
    WHERE i.indexrelid = old_index;
    made := to_regclass(format('%I.%I', old.nspname, new_name));
    IF made IS NULL OR NOT (SELECT i.indisvalid AND i.indrelid = old.indrelid FROM pg_index i WHERE i.indexrelid = made) THEN
        RAISE EXCEPTION 'the index % is not built', new_name USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF old.conname IS NULL THEN
        EXECUTE format('DROP INDEX %I.%I', old.nspname, old.relname);
        EXECUTE format('ALTER INDEX %s RENAME TO %I', made, old.relname);
    ELSIF old.relkind = 'p' THEN
        -- A constraint of a partitioned table cannot take an index over.
        EXECUTE format('DROP INDEX %s', made);
        PERFORM menshen_labels.add_label_to_constraint(old.indrelid, old.conname);
    ELSE
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %2$I %s USING INDEX %I %s %s', old.indrelid::regclass, old.conname,
            CASE old.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, new_name,
            CASE WHEN old.condeferrable THEN 'DEFERRABLE' ELSE '' END, CASE WHEN old.condeferred THEN 'INITIALLY DEFERRED' ELSE '' END);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.add_label_to_constraint(rel oid, key_name name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    old record;
BEGIN
    SELECT k.contype, k.condeferrable, k.condeferred,
           (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY x.n) FROM unnest(k.conkey) WITH ORDINALITY AS x (attnum, n)
            JOIN pg_attribute a ON a.attrelid = rel AND a.attnum = x.attnum) AS key_columns
    INTO STRICT old FROM pg_constraint k WHERE k.conrelid = rel AND k.conname = key_name;
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %2$I %s (%s, mac_label) %s %s', rel::regclass, key_name,
        CASE old.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, old.key_columns,
        CASE WHEN old.condeferrable THEN 'DEFERRABLE' ELSE '' END, CASE WHEN old.condeferred THEN 'INITIALLY DEFERRED' ELSE '' END);
END $$;

-- All keys at once, under the lock: for tables that were just made.
CREATE OR REPLACE FUNCTION menshen_labels.rebuild_keys(rel oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT k.* FROM menshen_labels.keys_without_label(rel) k LOOP
        EXECUTE 'CREATE UNIQUE ' || replace(one.build, 'INDEX CONCURRENTLY', 'INDEX');
        PERFORM menshen_labels.swap_key(one.index_oid, one.new_name);
    END LOOP;
    PERFORM menshen_labels.note_keys(rel);
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.note_keys(rel oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM menshen_labels.keys_without_label(rel)) THEN
        RAISE EXCEPTION '% has a key without the label', rel::regclass USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    UPDATE menshen_labels.protected p SET keys_ready = true WHERE p.relid = rel;
END $$;

-- Foreign keys hold within one label: whether a row of another label exists is never asked, and no row of one is locked.
CREATE OR REPLACE FUNCTION menshen_labels.park_foreign_keys(rel oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT c.conrelid, c.confrelid, c.conname,
               format('FOREIGN KEY (%s, mac_label) REFERENCES %s (%s, mac_label)%s%s%s%s',
                      (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY x.n) FROM unnest(c.conkey) WITH ORDINALITY AS x (attnum, n)
                       JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = x.attnum),
                      c.confrelid::regclass,
                      (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY x.n) FROM unnest(c.confkey) WITH ORDINALITY AS x (attnum, n)
                       JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = x.attnum),
                      -- SET NULL would set the label, too: only the key's own columns.
                      CASE c.confdeltype WHEN 'c' THEN ' ON DELETE CASCADE' WHEN 'r' THEN ' ON DELETE RESTRICT' WHEN 'n' THEN format(' ON DELETE SET NULL (%s)', k.emptied)
                          WHEN 'd' THEN format(' ON DELETE SET DEFAULT (%s)', k.emptied) ELSE '' END,
                      CASE c.confupdtype WHEN 'c' THEN ' ON UPDATE CASCADE' WHEN 'r' THEN ' ON UPDATE RESTRICT' ELSE '' END,
                      CASE WHEN c.condeferrable THEN ' DEFERRABLE' ELSE '' END, CASE WHEN c.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END) AS definition
        FROM menshen_labels.foreign_keys_of(rel) f JOIN pg_constraint c ON c.oid = f.key
        CROSS JOIN LATERAL (SELECT string_agg(quote_ident(a.attname), ', ') FROM pg_attribute a
                            WHERE a.attrelid = c.conrelid AND a.attnum = ANY (coalesce(c.confdelsetcols, c.conkey))) k (emptied)
    LOOP
        INSERT INTO menshen_labels.waiting_key VALUES (one.conrelid, one.confrelid, one.conname, one.definition) ON CONFLICT DO NOTHING;
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.conrelid::regclass, one.conname);
    END LOOP;
END $$;

-- Foreign keys from or to a table that can come back now, and those that are there and were never validated. Names as the server quotes them.
CREATE OR REPLACE FUNCTION menshen_labels.unfinished_foreign_keys(rel oid) RETURNS TABLE (child_id oid, key_name name, child text, name text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH part (oid) AS (SELECT p FROM menshen_labels.parts_of(rel) p),
    ready (oid) AS (SELECT q FROM menshen_labels.protected p CROSS JOIN LATERAL menshen_labels.parts_of(p.relid) q WHERE p.keys_ready)
    SELECT w.child, w.name, w.child::regclass::text, quote_ident(w.name) FROM menshen_labels.waiting_key w
    WHERE EXISTS (SELECT FROM part p WHERE p.oid IN (w.child, w.parent)) AND w.child IN (SELECT r.oid FROM ready r) AND w.parent IN (SELECT r.oid FROM ready r)
    UNION
    SELECT c.conrelid, c.conname, c.conrelid::regclass::text, quote_ident(c.conname) FROM pg_constraint c
    WHERE c.contype = 'f' AND NOT c.convalidated AND c.conparentid = 0 AND c.conrelid IN (SELECT p.oid FROM part p)
$$;

-- Brings a waiting key back, not yet validated: that comes after, without a lock that others wait for, and until it is done the key counts as waiting.
DROP FUNCTION IF EXISTS menshen_labels.restore_foreign_key();

CREATE OR REPLACE FUNCTION menshen_labels.restore_foreign_key(child_id oid, key_name name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted text;
BEGIN
    SELECT w.definition INTO wanted FROM menshen_labels.waiting_key w WHERE w.child = child_id AND w.name = key_name;
    IF wanted IS NOT NULL AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = child_id AND c.conname = key_name AND c.contype = 'f') THEN
        -- PostgreSQL validates those of a partitioned table at once.
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s%s', child_id::regclass, key_name, wanted,
                       CASE (SELECT t.relkind FROM pg_class t WHERE t.oid = child_id) WHEN 'p' THEN '' ELSE ' NOT VALID' END);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.finish_foreign_key(child_id oid, key_name name) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM menshen_labels.waiting_key w WHERE w.child = child_id AND w.name = key_name
        AND EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = child_id AND c.conname = key_name AND c.contype = 'f' AND c.convalidated)
$$;

-- Relabelling: this role sees no more than the key and writes no more than the label.
CREATE OR REPLACE FUNCTION menshen_labels.relabel(rel text, key_column name, key_value text, from_bits bigint, to_bits bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    changed bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = rel::regclass AND a.attname = key_column AND a.attnum > 0 AND NOT a.attisdropped) THEN
        RAISE EXCEPTION 'no such column' USING ERRCODE = 'undefined_column';
    END IF;
    -- The key as a literal without a cast: it takes the column's type. A cast to character without its length would be one to a single character, and with
    -- its length it would cut: either way the rows of another key would be meant.
    EXECUTE format('UPDATE %s SET mac_label = $1 WHERE %I = %L AND mac_label = $2', rel::regclass, key_column, key_value) USING to_bits, from_bits;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;

ALTER FUNCTION menshen_labels.relabel(text, name, text, bigint, bigint) OWNER TO menshen_relabeler;
