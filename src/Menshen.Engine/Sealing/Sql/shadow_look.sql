-- What a table is made of, which must be the same from the shadow's making to its end: where its rows lie, its columns, its indexes, and that the trigger has never been switched off meanwhile.
-- $1 schema, $2 table, $3 number of the work.
SELECT pg_catalog.concat_ws(E'\n', ROW(c.oid, c.relfilenode, c.reltablespace, c.relam, c.relpersistence)::text,
    (SELECT pg_catalog.string_agg(ROW(a.attnum, a.attname, a.attisdropped, a.atttypid, a.atttypmod, a.attcollation, a.attlen, a.attstorage, a.attcompression)::text, ' ' ORDER BY a.attnum)
     FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
    (SELECT pg_catalog.string_agg(ROW(i.indexrelid, i.indisprimary, i.indisvalid, i.indisready, i.indislive, x.relname, x.reltablespace, pg_catalog.pg_get_indexdef(i.indexrelid))::text, ' ' ORDER BY i.indexrelid)
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid),
    -- Off and on again is another version of its row.
    coalesce((SELECT ROW(g.oid, g.tgenabled, g.tgfoid, g.tgtype, g.xmin)::text FROM pg_catalog.pg_trigger g WHERE g.tgrelid = c.oid AND g.tgname = 'menshen_shadow_' || $3 AND g.tgenabled = 'A'), 'none'))
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2;
