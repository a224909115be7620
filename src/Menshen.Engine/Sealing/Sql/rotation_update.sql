-- Under the table's lock: its values by the map. No trigger sees it: ordinary ones rest by session_replication_role, and foreign keys with them, whose values stay equal where they
-- were equal; those that always fire (provenance would say that we wrote the rows) are put to rest here, and come back as they were.
-- %%1$s number of the work, %%2$L schema, %%3$L table, %%6$s what is set, %%7$s for which rows.
DO $rotation$
DECLARE
    relation CONSTANT pg_catalog.text := pg_catalog.format('%%I.%%I', %2$L, %3$L);
    always   CONSTANT pg_catalog.text[] := ARRAY(SELECT pg_catalog.format('ENABLE %%s TRIGGER %%I', CASE t.tgenabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END, t.tgname)
                                                 FROM pg_catalog.pg_trigger t WHERE t.tgrelid = pg_catalog.to_regclass(relation) AND t.tgenabled IN ('A', 'R'));
    one      pg_catalog.text;
BEGIN
    FOR one IN SELECT pg_catalog.quote_ident(t.tgname) FROM pg_catalog.pg_trigger t WHERE t.tgrelid = pg_catalog.to_regclass(relation) AND t.tgenabled IN ('A', 'R') LOOP
        EXECUTE pg_catalog.format('ALTER TABLE ONLY %%s DISABLE TRIGGER %%s', relation, one);
    END LOOP;
    UPDATE ONLY %2$I.%3$I t SET %6$s WHERE %7$s;
    FOREACH one IN ARRAY always LOOP
        EXECUTE pg_catalog.format('ALTER TABLE ONLY %%s %%s', relation, one);
    END LOOP;
END $rotation$;
