-- Writes the indexes of the shadow that it has not yet, each named for its twin; null: a definition does not begin as it should. $1 number of the work, $2 schema, $3 table.
SELECT CASE WHEN pg_catalog.starts_with(d.def, d.prefix)
            THEN pg_catalog.format('CREATE %sINDEX shadow_%s_%s ON menshen.shadow_%2$s USING %4$s', CASE WHEN d.indisunique THEN 'UNIQUE ' ELSE '' END, $1::text, d.indexrelid, pg_catalog.substr(d.def, pg_catalog.length(d.prefix) + 1)) END
FROM (SELECT i.indexrelid, i.indisunique, pg_catalog.pg_get_indexdef(i.indexrelid) AS def,
             pg_catalog.format('CREATE %sINDEX %I ON %I.%I USING ', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, x.relname, n.nspname, c.relname) AS prefix
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_index i ON i.indrelid = c.oid JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
      WHERE n.nspname = $2::text AND c.relname = $3::text) d
WHERE pg_catalog.to_regclass(pg_catalog.format('menshen.shadow_%s_%s', $1::text, d.indexrelid)) IS NULL
-- The primary key first, by which the shadow is kept up.
ORDER BY (SELECT i.indisprimary FROM pg_catalog.pg_index i WHERE i.indexrelid = d.indexrelid) DESC, d.indexrelid;
