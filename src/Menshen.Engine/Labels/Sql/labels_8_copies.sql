-- COPY … FROM into a labelled table. PostgreSQL refuses it under row security, and takes it for a view with an INSTEAD OF trigger: so each labelled table has a view of
-- nothing, "schema.table" here, whose every row becomes an INSERT into the table by whoever copies. It gives no right that INSERT does not; the gateway puts its name in place.

-- What a table's view is made of; null: it can have none. A dot in a name would make two tables' views one.
CREATE OR REPLACE FUNCTION menshen_labels.copy_text(rel oid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('CREATE VIEW menshen_labels.%I AS SELECT %s WHERE false;', v.name, string_agg(format('NULL::%s AS %I', format_type(a.atttypid, a.atttypmod), a.attname), ', ' ORDER BY a.attnum))
        || format('CREATE OR REPLACE FUNCTION menshen_labels.%I() RETURNS trigger LANGUAGE plpgsql AS %L;', 'copy_' || rel,
                  -- Names alone, each with its schema: nothing in it depends on the search path of who copies.
                  format('BEGIN INSERT INTO %I.%I (%s) VALUES (%s); RETURN NEW; END', p.schema_name, p.table_name,
                         string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), string_agg('NEW.' || quote_ident(a.attname), ', ' ORDER BY a.attnum)))
        || format('REVOKE ALL ON FUNCTION menshen_labels.%I() FROM PUBLIC;', 'copy_' || rel)
        || format('CREATE TRIGGER insert_instead INSTEAD OF INSERT ON menshen_labels.%I FOR EACH ROW EXECUTE FUNCTION menshen_labels.%I();', v.name, 'copy_' || rel)
        -- SELECT for COPY … WHERE: there is nothing in it to be seen.
        || format('GRANT SELECT, INSERT ON menshen_labels.%I TO PUBLIC;', v.name)
        || coalesce(string_agg(format('ALTER VIEW menshen_labels.%I ALTER COLUMN %I SET DEFAULT %s;', v.name, a.attname, pg_get_expr(d.adbin, d.adrelid)), '' ORDER BY a.attnum)
                    FILTER (WHERE d.adbin IS NOT NULL), '')
    FROM menshen_labels.protected p
    CROSS JOIN LATERAL (SELECT p.schema_name || '.' || p.table_name AS name) v
    JOIN pg_attribute a ON a.attrelid = p.relid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attname <> 'mac_label'
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE p.relid = rel AND p.schema_name !~ '\.' AND p.table_name !~ '\.' AND octet_length(v.name) <= 63
    GROUP BY v.name, p.schema_name, p.table_name
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
    made  CONSTANT regclass := (SELECT to_regclass(format('menshen_labels.%I', p.schema_name || '.' || p.table_name)) FROM menshen_labels.protected p WHERE p.relid = rel);
    calls CONSTANT oid[] := ARRAY(SELECT t.tgfoid FROM pg_trigger t WHERE t.tgrelid = made);
    call  oid;
BEGIN
    IF made IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('DROP VIEW %s', made);
    FOREACH call IN ARRAY calls LOOP
        EXECUTE format('DROP FUNCTION %s', call::regprocedure);
    END LOOP;
END $$;

SELECT menshen_labels.open_copy(p.relid) FROM menshen_labels.protected p;
