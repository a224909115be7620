-- Under the locks of both: the table gets the shadow's files, and the shadow, which goes with its own, the table's. The table is the same for all that know it by its number: rights, keys, triggers, policies.
-- %1$s number of the work, %2$L schema, %3$L table, %4$L column, %6$L the type.
DO $swap$
DECLARE
    original CONSTANT oid := (SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %2$L AND c.relname = %3$L);
    shadow   CONSTANT oid := 'menshen.shadow_%1$s'::pg_catalog.regclass;
    number   CONSTANT smallint := (SELECT a.attnum FROM pg_catalog.pg_attribute a WHERE a.attrelid = original AND a.attname = %4$L);
    was      CONSTANT oid := (SELECT a.attcollation FROM pg_catalog.pg_attribute a WHERE a.attrelid = original AND a.attname = %4$L);
    becomes  CONSTANT oid := (SELECT y.typcollation FROM pg_catalog.pg_type y WHERE y.oid = pg_catalog.to_regtype(%6$L));
    one      record;
    mine     pg_catalog.pg_class;
    other    pg_catalog.pg_class;
    toasts   oid[];
BEGIN
    FOR one IN SELECT original AS a, shadow AS b
               UNION ALL
               SELECT i.indexrelid, pg_catalog.to_regclass('menshen.shadow_%1$s_' || i.indexrelid)::oid FROM pg_catalog.pg_index i WHERE i.indrelid = original LOOP
        SELECT * INTO STRICT mine FROM pg_catalog.pg_class c WHERE c.oid = one.a;
        SELECT * INTO STRICT other FROM pg_catalog.pg_class c WHERE c.oid = one.b;
        -- A file is found by these as well, which stay.
        IF ROW(mine.relkind, mine.relam, mine.relpersistence, mine.reltablespace) IS DISTINCT FROM ROW(other.relkind, other.relam, other.relpersistence, other.reltablespace) THEN
            RAISE EXCEPTION 'the files of the copy do not lie where those of the table do' USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        UPDATE pg_catalog.pg_class c SET relfilenode = other.relfilenode, relpages = other.relpages, reltuples = other.reltuples, relallvisible = other.relallvisible,
            reltoastrelid = other.reltoastrelid, relfrozenxid = other.relfrozenxid, relminmxid = other.relminmxid WHERE c.oid = one.a;
        UPDATE pg_catalog.pg_class c SET relfilenode = mine.relfilenode, relpages = mine.relpages, reltuples = mine.reltuples, relallvisible = mine.relallvisible,
            reltoastrelid = mine.reltoastrelid, relfrozenxid = mine.relfrozenxid, relminmxid = mine.relminmxid WHERE c.oid = one.b;
        IF one.a = original THEN
            toasts := ARRAY[mine.reltoastrelid, other.reltoastrelid];
        END IF;
    END LOOP;
    -- A long value says in which table its pieces are; so that one changes hands by its number, and its name, owner and settings follow.
    UPDATE pg_catalog.pg_depend d SET refobjid = CASE d.refobjid WHEN original THEN shadow ELSE original END
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = ANY (toasts) AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid IN (original, shadow) AND d.deptype = 'i';
    IF toasts[1] <> 0 THEN
        UPDATE pg_catalog.pg_class c SET relname = 'pg_toast_menshen_' || c.oid WHERE c.oid = toasts[1];
        UPDATE pg_catalog.pg_class c SET relname = 'pg_toast_menshen_' || c.oid FROM pg_catalog.pg_index i WHERE i.indrelid = toasts[1] AND c.oid = i.indexrelid;
    END IF;
    IF toasts[2] <> 0 THEN
        SELECT * INTO STRICT mine FROM pg_catalog.pg_class c WHERE c.oid = original;
        UPDATE pg_catalog.pg_class c SET relname = 'pg_toast_' || original, relowner = mine.relowner, reloptions = (SELECT o.reloptions FROM pg_catalog.pg_class o WHERE o.oid = toasts[1]) WHERE c.oid = toasts[2];
        UPDATE pg_catalog.pg_class c SET relname = 'pg_toast_' || original || '_index', relowner = mine.relowner FROM pg_catalog.pg_index i WHERE i.indrelid = toasts[2] AND c.oid = i.indexrelid;
    END IF;
    -- Every row has been written in full. What was kept for those that were not would be a plaintext in the catalogue, too.
    UPDATE pg_catalog.pg_attribute a SET atthasmissing = false, attmissingval = NULL WHERE a.attrelid = original AND a.atthasmissing;
    -- The order of the shadow's column and indexes, so that PostgreSQL finds them fit for the type and builds none anew.
    UPDATE pg_catalog.pg_attribute a SET attcollation = becomes WHERE a.attrelid = original AND a.attnum = number;
    FOR one IN SELECT i.indexrelid, k.k FROM pg_catalog.pg_index i CROSS JOIN LATERAL pg_catalog.generate_series(0, i.indnkeyatts - 1) AS k (k) WHERE i.indrelid = original AND i.indkey[k.k] = number AND i.indcollation[k.k] = was LOOP
        UPDATE pg_catalog.pg_attribute a SET attcollation = becomes WHERE a.attrelid = one.indexrelid AND a.attnum = one.k + 1;
        UPDATE pg_catalog.pg_index i
        SET indcollation = (SELECT pg_catalog.string_agg(CASE WHEN u.n = one.k + 1 THEN becomes ELSE u.c END::text, ' ' ORDER BY u.n)::pg_catalog.oidvector
                            FROM pg_catalog.unnest(i.indcollation::oid[]) WITH ORDINALITY AS u (c, n))
        WHERE i.indexrelid = one.indexrelid;
    END LOOP;
    -- The values are of the domain, by which each went into the shadow: with its rule out of sight for this transaction, and for nobody else, PostgreSQL changes the type and reads no row.
    UPDATE pg_catalog.pg_constraint c SET contypid = c.oid WHERE c.contypid = pg_catalog.to_regtype(%6$L);
END $swap$;
