-- The same inside one database: schema menshen, what runs by itself, and what runs as somebody else. Columns as in picture_cluster.sql.
SELECT 'event trigger', e.evtname::text,
       pg_catalog.concat_ws(' ', e.evtevent::text, e.evtenabled::text, e.evtfoid::pg_catalog.regproc::text, pg_catalog.array_to_string(e.evttags, ','), pg_catalog.pg_get_userbyid(e.evtowner)::text),
       pg_catalog.format('DROP EVENT TRIGGER IF EXISTS %I; CREATE EVENT TRIGGER %I ON %s %s EXECUTE FUNCTION %s()', e.evtname, e.evtname, e.evtevent,
           CASE WHEN e.evttags IS NOT NULL THEN 'WHEN TAG IN (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(t), ', ') FROM pg_catalog.unnest(e.evttags) t) || ')' ELSE '' END,
           e.evtfoid::pg_catalog.regproc),
       pg_catalog.format('DROP EVENT TRIGGER %I', e.evtname)
FROM pg_catalog.pg_event_trigger e
UNION ALL
SELECT 'trigger', pg_catalog.format('%I.%I %I', n.nspname, c.relname, t.tgname), t.tgenabled::text || ' ' || pg_catalog.pg_get_triggerdef(t.oid),
       CASE WHEN n.nspname = 'menshen' THEN pg_catalog.format('DROP TRIGGER IF EXISTS %I ON %I.%I; %s', t.tgname, n.nspname, c.relname, pg_catalog.pg_get_triggerdef(t.oid)) END,
       -- On tables of others it may be what the emergency was about.
       CASE WHEN n.nspname = 'menshen' THEN pg_catalog.format('DROP TRIGGER %I ON %I.%I', t.tgname, n.nspname, c.relname) END
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal
UNION ALL
SELECT 'function', p.oid::pg_catalog.regprocedure::text,
       pg_catalog.concat_ws(' ', pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.pg_get_functiondef(p.oid), 'UTF8')), 'hex'), pg_catalog.pg_get_userbyid(p.proowner)::text, p.proacl::text),
       pg_catalog.pg_get_functiondef(p.oid), pg_catalog.format('DROP ROUTINE %s', p.oid::pg_catalog.regprocedure)
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = 'menshen' AND p.prokind IN ('f', 'p')
UNION ALL
SELECT 'definer function', p.oid::pg_catalog.regprocedure::text, 'runs as ' || pg_catalog.pg_get_userbyid(p.proowner)::text, NULL,
       pg_catalog.format('ALTER ROUTINE %s SECURITY INVOKER', p.oid::pg_catalog.regprocedure)
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND n.nspname NOT IN ('menshen', 'pg_catalog')
UNION ALL
-- Functions of the server itself, in one number: any change of one shows, and nobody has a reason for it.
SELECT 'built-ins', 'pg_catalog', pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.string_agg(
           pg_catalog.concat_ws(' ', p.oid::text, p.proname::text, p.prosrc, p.probin, p.prolang::text, p.proowner::text, p.proacl::text, p.prosecdef::text, p.proargtypes::text), E'\n' ORDER BY p.oid), 'UTF8')), 'hex'), NULL, NULL
FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
UNION ALL
SELECT 'relation', pg_catalog.format('%I.%I', n.nspname, c.relname),
       pg_catalog.concat_ws(' ', c.relkind::text, pg_catalog.pg_get_userbyid(c.relowner)::text, CASE WHEN c.relrowsecurity THEN 'row security' END,
           (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull::text, pg_catalog.pg_get_expr(d.adbin, d.adrelid)), ', ' ORDER BY a.attnum)
            FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)),
       CASE WHEN c.relkind = 'r' THEN pg_catalog.format('ALTER TABLE %I.%I OWNER TO %I', n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner)) END, NULL
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'menshen' AND c.relkind IN ('r', 'v', 'm', 'S', 'p', 'f')
UNION ALL
SELECT 'grant', pg_catalog.format('%I.%I %s to %s', n.nspname, c.relname, a.privilege_type, w.who), 'granted', NULL,
       pg_catalog.format('REVOKE %s ON %s %I.%I FROM %s', a.privilege_type, CASE WHEN c.relkind = 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, n.nspname, c.relname, w.who)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) a
CROSS JOIN LATERAL (SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END) w (who)
WHERE n.nspname = 'menshen' AND a.grantee <> c.relowner
UNION ALL
SELECT 'schema', n.nspname::text, pg_catalog.concat_ws(' ', pg_catalog.pg_get_userbyid(n.nspowner)::text, n.nspacl::text),
       pg_catalog.format('ALTER SCHEMA %I OWNER TO %I', n.nspname, pg_catalog.pg_get_userbyid(n.nspowner)), NULL
FROM pg_catalog.pg_namespace n WHERE n.nspname IN ('menshen', 'public', 'pg_catalog')
UNION ALL
SELECT 'constraint', pg_catalog.format('%I.%I %I', n.nspname, coalesce(c.relname, t.typname), k.conname), pg_catalog.pg_get_constraintdef(k.oid),
       CASE WHEN k.contypid <> 0 THEN pg_catalog.format('ALTER DOMAIN %I.%I DROP CONSTRAINT IF EXISTS %I; ALTER DOMAIN %I.%I ADD CONSTRAINT %I %s', n.nspname, t.typname, k.conname, n.nspname, t.typname, k.conname, pg_catalog.pg_get_constraintdef(k.oid))
            WHEN k.contype = 'c' THEN pg_catalog.format('ALTER TABLE %I.%I DROP CONSTRAINT IF EXISTS %I; ALTER TABLE %I.%I ADD CONSTRAINT %I %s', n.nspname, c.relname, k.conname, n.nspname, c.relname, k.conname, pg_catalog.pg_get_constraintdef(k.oid)) END,
       CASE WHEN k.contypid <> 0 THEN pg_catalog.format('ALTER DOMAIN %I.%I DROP CONSTRAINT %I', n.nspname, t.typname, k.conname)
            ELSE pg_catalog.format('ALTER TABLE %I.%I DROP CONSTRAINT %I', n.nspname, c.relname, k.conname) END
FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
LEFT JOIN pg_catalog.pg_class c ON c.oid = k.conrelid LEFT JOIN pg_catalog.pg_type t ON t.oid = k.contypid
WHERE n.nspname = 'menshen'
UNION ALL
SELECT 'sealed column', pg_catalog.format('%I.%I.%I', n.nspname, c.relname, a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod), NULL, NULL
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE t.typtype = 'd' AND t.typnamespace = (SELECT m.oid FROM pg_catalog.pg_namespace m WHERE m.nspname = 'menshen') AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'rule', pg_catalog.format('%I.%I %I', n.nspname, c.relname, r.rulename), pg_catalog.pg_get_ruledef(r.oid), NULL,
       pg_catalog.format('DROP RULE %I ON %I.%I', r.rulename, n.nspname, c.relname)
FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'menshen' AND r.rulename <> '_RETURN'
UNION ALL
SELECT 'extension', e.extname::text, e.extversion, NULL, NULL FROM pg_catalog.pg_extension e
UNION ALL
SELECT 'language', l.lanname::text, CASE WHEN l.lanpltrusted THEN 'trusted' ELSE 'untrusted' END, NULL, NULL FROM pg_catalog.pg_language l
UNION ALL
SELECT 'foreign server', f.srvname::text, 'there', NULL, NULL FROM pg_catalog.pg_foreign_server f;
