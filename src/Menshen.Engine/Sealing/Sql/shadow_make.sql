-- Writes what makes the shadow: a table with the same columns in the same places, the converted one as text; a list of the keys of rows that change from then on; and the trigger that writes it.
-- $1 number of the work, $2 schema, $3 table, $4 column, $5 the type that it is to have, $6 whether back to plaintext.
WITH t AS (
    SELECT c.oid, c.reloptions, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, 'menshen.shadow_' || $1::text AS shadow, 'menshen.changed_' || $1::text AS changed,
           'menshen.note_changed_' || $1::text AS noting
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $2::text AND c.relname = $3::text
), col AS (
    SELECT a.attnum, a.atttypid, a.attisdropped, a.attlen, a.attstorage, a.attcompression, y.typstorage, a.attname = $4::text AS is_converted,
           pg_catalog.quote_ident(CASE WHEN a.attisdropped THEN '~dropped~' || a.attnum ELSE a.attname END) AS name,
           CASE WHEN a.attisdropped THEN 'pg_catalog.int4'
                -- A sealed column's values under its own order; as text, or the shadow would count as one more table of its group.
                WHEN a.attname = $4::text OR y.typtype = 'd' AND y.typnamespace = 'menshen'::pg_catalog.regnamespace THEN 'pg_catalog.text'
                ELSE pg_catalog.format_type(a.atttypid, a.atttypmod) END ||
           coalesce((SELECT pg_catalog.format(' COLLATE %I.%I', n.nspname, o.collname) FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace n ON n.oid = o.collnamespace
                     WHERE NOT a.attisdropped AND o.oid = CASE WHEN a.attname = $4::text THEN (SELECT p.typcollation FROM pg_catalog.pg_type p WHERE p.oid = pg_catalog.to_regtype($5::text))
                                                               ELSE a.attcollation END), '') AS type,
           pg_catalog.array_position((i.indkey::pg_catalog.int2[])[0:i.indnkeyatts - 1], a.attnum) AS key
    FROM t
    JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0
    LEFT JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
    JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND i.indisprimary
), key AS (
    SELECT pg_catalog.string_agg(c.name || ' ' || c.type, ', ' ORDER BY c.key) AS made, pg_catalog.string_agg('NEW.' || c.name, ', ' ORDER BY c.key) AS new, pg_catalog.string_agg('OLD.' || c.name, ', ' ORDER BY c.key) AS old,
           pg_catalog.string_agg(pg_catalog.format('pg_catalog.pg_typeof(NEW.%s) OPERATOR(pg_catalog.=) %L::pg_catalog.regtype', c.name, c.atttypid), ' AND ' ORDER BY c.key) AS new_same,
           pg_catalog.string_agg(pg_catalog.format('pg_catalog.pg_typeof(OLD.%s) OPERATOR(pg_catalog.=) %L::pg_catalog.regtype', c.name, c.atttypid), ' AND ' ORDER BY c.key) AS old_same
    FROM col c WHERE c.key IS NOT NULL
), made (ordinal, text) AS (
    SELECT 1, pg_catalog.format('CREATE TABLE %s (%s%s) WITH (%s)', t.shadow, (SELECT pg_catalog.string_agg(c.name || ' ' || c.type, ', ' ORDER BY c.attnum) FROM col c),
               -- What an unsealed column refuses, see decision 34.
               CASE WHEN $6::pg_catalog.bool THEN (SELECT pg_catalog.format(', CHECK (pg_catalog.left(%1$s, 3) OPERATOR(pg_catalog.<>) ''~ms'' OR menshen.is_open(%1$s))', c.name) FROM col c WHERE c.is_converted) ELSE '' END,
               pg_catalog.concat_ws(', ', 'autovacuum_enabled = false', 'toast.autovacuum_enabled = false',
                                    (SELECT pg_catalog.string_agg(o, ', ') FROM pg_catalog.unnest(t.reloptions) AS o WHERE o ~ '^(fillfactor|toast_tuple_target)=[0-9]+$')))
    FROM t
    UNION ALL
    SELECT 2, pg_catalog.format('ALTER TABLE %s ALTER COLUMN %s SET STORAGE %s', t.shadow, c.name, CASE c.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END)
    FROM t, col c WHERE NOT c.attisdropped AND NOT c.is_converted AND c.attlen = -1 AND c.attstorage <> c.typstorage
    UNION ALL
    SELECT 3, pg_catalog.format('ALTER TABLE %s ALTER COLUMN %s SET COMPRESSION %s', t.shadow, c.name, CASE c.attcompression WHEN 'l' THEN 'lz4' ELSE 'pglz' END)
    FROM t, col c WHERE NOT c.attisdropped AND c.attcompression <> ''
    UNION ALL
    SELECT 4, pg_catalog.format('CREATE TABLE %s (%s)', t.changed, key.made) FROM t, key
    UNION ALL
    -- Closed to all but us, whoever makes it write: the trigger writes with our rights, and nothing but the row's key.
    SELECT 5, pg_catalog.format('CREATE TABLE menshen.shadow_state_%s (made_for text NOT NULL, next_block bigint NOT NULL, turn bigint NOT NULL)', $1::text)
    UNION ALL
    SELECT 6, pg_catalog.format('REVOKE ALL ON %s, %s, menshen.shadow_state_%s FROM PUBLIC', t.shadow, t.changed, $1::text) FROM t
    UNION ALL
    SELECT 7, pg_catalog.format('CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L', t.noting, pg_catalog.format($body$
BEGIN
    -- A key that has another type by now is not noted: the cast to its type in the list could be a function of the owner's, which would run with our rights. The copy is begun anew, and needs no list.
    IF TG_OP = 'INSERT' THEN
        IF %4$s THEN
            INSERT INTO %1$s VALUES (%2$s);
        END IF;
    ELSIF %5$s THEN
        INSERT INTO %1$s VALUES (%3$s);
        IF TG_OP = 'UPDATE' THEN
            IF ROW(%2$s)::record *<> ROW(%3$s)::record THEN
                INSERT INTO %1$s VALUES (%2$s);
            END IF;
        END IF;
    END IF;
    RETURN NULL;
END $body$, t.changed, key.new, key.old, key.new_same, key.old_same)) FROM t, key
    UNION ALL
    SELECT 8, pg_catalog.format('REVOKE ALL ON FUNCTION %s() FROM PUBLIC', t.noting) FROM t
    UNION ALL
    SELECT 9, pg_catalog.format('CREATE TRIGGER menshen_shadow_%s AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION %s()', $1::text, t.name, t.noting) FROM t
    UNION ALL
    SELECT 10, pg_catalog.format('ALTER TABLE ONLY %s ENABLE ALWAYS TRIGGER menshen_shadow_%s', t.name, $1::text) FROM t
)
SELECT made.text FROM made ORDER BY made.ordinal;
