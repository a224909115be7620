-- COPY … FROM into a labelled table. PostgreSQL refuses it under row security, and takes it for a view with an INSTEAD OF trigger: so each labelled table has a view of
-- nothing, whose every row becomes an INSERT into the table by whoever copies. It gives no right that INSERT does not; the gateway puts its name in place.

-- The views of a table: "schema.table", and ".table" for who names it alone, which the first table of a name has. A dot in a name would make two tables' views one.
CREATE OR REPLACE FUNCTION menshen_labels.copy_views(rel oid) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.name
    FROM menshen_labels.protected p
    CROSS JOIN LATERAL (
        SELECT p.schema_name || '.' || p.table_name
        UNION ALL SELECT '.' || p.table_name
        WHERE NOT EXISTS (SELECT FROM menshen_labels.protected o
                          WHERE o.table_name = p.table_name AND o.relid <> rel AND to_regprocedure(format('menshen_labels.%I()', 'named_' || o.relid)) IS NOT NULL)) v (name)
    WHERE p.relid = rel AND p.schema_name !~ '\.' AND p.table_name !~ '\.' AND octet_length(v.name) <= 63
$$;

-- What they are made of; null: it can have none.
CREATE OR REPLACE FUNCTION menshen_labels.copy_text(rel oid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('CREATE OR REPLACE FUNCTION menshen_labels.%I() RETURNS trigger LANGUAGE plpgsql AS %L; REVOKE ALL ON FUNCTION menshen_labels.%1$I() FROM PUBLIC;', 'copy_' || rel,
                  -- Names alone, each with its schema: nothing in it depends on the search path of who copies.
                  format('BEGIN INSERT INTO %I.%I (%s) VALUES (%s); RETURN NEW; END', t.schema_name, t.table_name, t.names, t.new_values))
        || string_agg(
            format('CREATE VIEW menshen_labels.%I AS SELECT %s WHERE false;', v, t.nothing)
            || format('CREATE TRIGGER insert_instead INSTEAD OF INSERT ON menshen_labels.%I FOR EACH ROW EXECUTE FUNCTION menshen_labels.%I();', v, 'copy_' || rel)
            -- SELECT for COPY … WHERE: there is nothing in it to be seen.
            || format('GRANT SELECT, INSERT ON menshen_labels.%I TO PUBLIC;', v)
            || coalesce((SELECT string_agg(format('ALTER VIEW menshen_labels.%I ALTER COLUMN %I SET DEFAULT %s;', v, a.attname, pg_get_expr(d.adbin, d.adrelid)), '' ORDER BY a.attnum)
                         FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                         WHERE d.adrelid = rel AND a.attgenerated = '' AND a.attname <> 'mac_label'), '')
            -- The name alone means what it means to who copies: to him it must be this table.
            || CASE WHEN v LIKE '.%' THEN
                format('CREATE OR REPLACE FUNCTION menshen_labels.%I() RETURNS trigger LANGUAGE plpgsql AS %L; REVOKE ALL ON FUNCTION menshen_labels.%1$I() FROM PUBLIC;', 'named_' || rel,
                       format($text$BEGIN
                           IF NOT coalesce(pg_catalog.to_regclass(%L)::pg_catalog.oid OPERATOR(pg_catalog.=) %L::pg_catalog.oid, false) THEN
                               RAISE EXCEPTION '%% is not %% in the search path of this session', %L, %L
                                   USING ERRCODE = 'ambiguous_alias', HINT = 'COPY into a labelled table by its name alone: name the table with its schema.';
                           END IF;
                           RETURN NULL;
                       END$text$, quote_ident(t.table_name), rel, quote_ident(t.table_name), format('%I.%I', t.schema_name, t.table_name)))
                || format('CREATE TRIGGER is_this BEFORE INSERT ON menshen_labels.%I FOR EACH STATEMENT EXECUTE FUNCTION menshen_labels.%I();', v, 'named_' || rel)
              ELSE '' END, '' ORDER BY v DESC)
    FROM (SELECT p.schema_name, p.table_name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS names,
                 string_agg('NEW.' || quote_ident(a.attname), ', ' ORDER BY a.attnum) AS new_values,
                 string_agg(format('NULL::%s AS %I', format_type(a.atttypid, a.atttypmod), a.attname), ', ' ORDER BY a.attnum) AS nothing
          FROM menshen_labels.protected p
          JOIN pg_attribute a ON a.attrelid = p.relid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attname <> 'mac_label'
          WHERE p.relid = rel GROUP BY p.schema_name, p.table_name) t
    CROSS JOIN menshen_labels.copy_views(rel) v
    GROUP BY t.schema_name, t.table_name, t.names, t.new_values
$$;

-- Makes or renews it where it is not as it is to be: a COPY that runs is in nobody's way.
CREATE OR REPLACE FUNCTION menshen_labels.open_copy(rel oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted CONSTANT text := menshen_labels.copy_text(rel);
BEGIN
    IF wanted IS NULL OR obj_description(to_regprocedure(format('menshen_labels.%I()', 'copy_' || rel)), 'pg_proc') = md5(wanted) THEN
        RETURN;
    END IF;
    PERFORM menshen_labels.close_copy(rel);
    EXECUTE wanted;
    EXECUTE format('COMMENT ON FUNCTION menshen_labels.%I() IS %L', 'copy_' || rel, md5(wanted));
END $$;

-- Also what a table of that name has left that was dropped: another may be made.
CREATE OR REPLACE FUNCTION menshen_labels.close_copy(rel oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one   record;
    calls oid[] := '{}';
    call  oid;
BEGIN
    FOR one IN
        SELECT c.oid::regclass AS made, ARRAY(SELECT t.tgfoid FROM pg_trigger t WHERE t.tgrelid = c.oid) AS calls
        FROM menshen_labels.protected p
        JOIN pg_class c ON c.relnamespace = 'menshen_labels'::regnamespace AND c.relkind = 'v' AND c.relname IN (p.schema_name || '.' || p.table_name, '.' || p.table_name)
        WHERE p.relid = rel
          -- The name alone may be another table's.
          AND NOT (c.relname LIKE '.%' AND EXISTS (
              SELECT FROM menshen_labels.protected o JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgfoid = to_regprocedure(format('menshen_labels.%I()', 'copy_' || o.relid))
              WHERE o.relid <> rel))
    LOOP
        EXECUTE format('DROP VIEW %s', one.made);
        calls := calls || one.calls;
    END LOOP;
    FOR call IN SELECT DISTINCT unnest(calls) LOOP
        EXECUTE format('DROP FUNCTION %s', call::regprocedure);
    END LOOP;
END $$;

SELECT menshen_labels.open_copy(p.relid) FROM menshen_labels.protected p;
