-- Labels of single fields: a sealed value may carry the bits of the label it was written with, in clear, authenticated by the gateway's keys. The engine
-- cannot open it, and need not: it reads the bits. Row first, then field: whether a row may be written at all is its own label's question.

-- The domains that provisioning could not open to such values.
DO $$
BEGIN
    IF pg_catalog.to_regprocedure('menshen.widen_sealed_domain(text)') IS NOT NULL THEN
        PERFORM menshen.widen_sealed_domain(t.typname::pg_catalog.text) FROM pg_catalog.pg_type t
        WHERE t.typnamespace = 'menshen'::pg_catalog.regnamespace AND t.typtype = 'd' AND t.typowner = CURRENT_USER::pg_catalog.regrole
          AND pg_catalog.starts_with(t.typname, 'sealed_');
    END IF;
END $$;

-- The label that a value carries; NULL: none. Bits that are no label are dominated by nobody.
CREATE OR REPLACE FUNCTION menshen_labels.field_label(value pg_catalog.text) RETURNS pg_catalog.int8
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    digits text;
BEGIN
    IF left(value, 4) <> '~ms3' THEN
        RETURN NULL;
    END IF;
    digits := split_part(value, '.', 3);
    IF digits !~ '^[1-9a-f][0-9a-f]*$' OR length(digits) > 16 THEN
        RETURN -1;
    END IF;
    RETURN ('x' || lpad(digits, 16, '0'))::bit(64)::bigint;
END $$;

-- Whether the session dominates it. Without a label of its own it touches nothing that carries one.
CREATE OR REPLACE FUNCTION menshen_labels.may_touch_field(value pg_catalog.text) RETURNS pg_catalog.bool
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    bits CONSTANT bigint := menshen_labels.field_label(value);
BEGIN
    RETURN bits IS NULL OR bits > 0 AND bits & menshen_labels.hidden_bits() = 0;
END $$;

-- On labelled tables with sealed columns. AFTER, so that it sees what is stored whoever changed it on the way. All columns of the row: one that is
-- renamed, added or sealed later is no gap. Old values: what is above, or beside, the session is not overwritten or deleted blindly. New ones:
-- ciphertext of another label is not carried off into the session's own rows.
CREATE OR REPLACE FUNCTION menshen_labels.keep_fields() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    old_row jsonb := '{}';
    new_row jsonb := '{}';
BEGIN
    IF TG_OP <> 'INSERT' AND strpos(OLD::text, '~ms3') > 0 THEN
        old_row := to_jsonb(OLD);
    END IF;
    IF TG_OP <> 'DELETE' AND strpos(NEW::text, '~ms3') > 0 THEN
        new_row := to_jsonb(NEW);
    END IF;
    -- The control plane relabels and converts. It is the setting of the session that logged in: no function of another's changes it.
    IF (old_row = '{}' AND new_row = '{}') OR current_setting('is_superuser') = 'on' THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM jsonb_each_text(old_row) o
               WHERE o.value IS DISTINCT FROM CASE TG_OP WHEN 'DELETE' THEN NULL ELSE to_jsonb(NEW) ->> o.key END AND NOT menshen_labels.may_touch_field(o.value))
        OR EXISTS (SELECT FROM jsonb_each_text(new_row) n
                   WHERE n.value IS DISTINCT FROM CASE TG_OP WHEN 'INSERT' THEN NULL ELSE to_jsonb(OLD) ->> n.key END AND NOT menshen_labels.may_touch_field(n.value)) THEN
        RAISE EXCEPTION 'a field of the row carries a label that the session does not dominate'
            USING ERRCODE = 'insufficient_privilege', HINT = 'Leave the field as it is, or log in at a label that dominates it.';
    END IF;
    RETURN NULL;
END $$;


-- Of the types that the control plane makes for seal groups, and of no others.
CREATE OR REPLACE FUNCTION menshen_labels.sealed_columns(rel oid) RETURNS SETOF name
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.attname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid AND t.typtype = 'd' JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE a.attrelid = rel AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname = 'menshen' AND n.nspowner = t.typowner AND starts_with(t.typname, 'sealed_')
$$;

-- Labelled tables with sealed columns that have no such guard, or one that is off.
CREATE OR REPLACE FUNCTION menshen_labels.unguarded_fields() RETURNS SETOF oid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.relid FROM menshen_labels.protected p
    WHERE EXISTS (SELECT FROM menshen_labels.sealed_columns(p.relid))
      AND EXISTS (SELECT FROM menshen_labels.parts_of(p.relid) q
                  WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = q AND t.tgfoid = 'menshen_labels.keep_fields()'::regprocedure AND t.tgenabled = 'A'))
$$;

-- Of one table, or of all.
CREATE OR REPLACE FUNCTION menshen_labels.guard_fields(wanted oid DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rel oid;
    one name;
BEGIN
    FOR rel IN SELECT u FROM menshen_labels.unguarded_fields() u WHERE wanted IS NULL OR u = wanted LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS menshen_fields ON %s', rel::regclass);
        EXECUTE format('CREATE TRIGGER menshen_fields AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION menshen_labels.keep_fields()', rel::regclass);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER menshen_fields', rel::regclass);
    END LOOP;
    FOR rel, one IN SELECT p.relid, c FROM menshen_labels.protected p CROSS JOIN LATERAL menshen_labels.sealed_columns(p.relid) c WHERE wanted IS NULL OR p.relid = wanted LOOP
        EXECUTE format('GRANT UPDATE (%I) ON %s TO menshen_relabeler', one, rel::regclass);
    END LOOP;
END $$;


-- The security administrator's relabelling of fields: the control plane reads the ciphertext of the rows that are meant, seals it anew, and puts it back
-- where it still is what was read.
CREATE OR REPLACE FUNCTION menshen_labels.field_values(rel text, field name, key_column name, key_value text) RETURNS TABLE (value text, row_bits bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM unnest(ARRAY[key_column, field]) w (name)
               WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = rel::regclass AND a.attname = w.name AND a.attnum > 0 AND NOT a.attisdropped)) THEN
        RAISE EXCEPTION 'no such column' USING ERRCODE = 'undefined_column';
    END IF;
    -- The key without a cast, as in menshen_labels.relabel.
    RETURN QUERY EXECUTE format('SELECT DISTINCT t.%I::text, t.mac_label FROM %s t WHERE t.%I = %L AND t.%I IS NOT NULL', field, rel::regclass, key_column, key_value, field);
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.set_field(rel text, field name, key_column name, key_value text, row_bits bigint, old_value text, new_value text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    changed bigint;
BEGIN
    EXECUTE format('UPDATE %s SET %I = $1 WHERE %I = %L AND mac_label = $2 AND %I::text = $3', rel::regclass, field, key_column, key_value, field)
        USING new_value, row_bits, old_value;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;

ALTER FUNCTION menshen_labels.field_values(text, name, name, text) OWNER TO menshen_relabeler;
ALTER FUNCTION menshen_labels.set_field(text, name, name, text, bigint, text, text) OWNER TO menshen_relabeler;
