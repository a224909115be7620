-- Functions of subjects that are not as their owner said them: changed past the engine's event triggers, or by a superuser. Rows are findings.
SELECT 'function', pg_catalog.current_database() || '.' || p.oid::pg_catalog.regprocedure::text, 'as its owner made it', 'another body'
FROM menshen.grant_place g
JOIN pg_catalog.pg_proc p ON p.oid = g.object_id AND g.class_id = 'pg_catalog.pg_proc'::pg_catalog.regclass
JOIN pg_catalog.pg_roles r ON r.oid = p.proowner AND NOT r.rolsuper
WHERE g.digest <> menshen.program_digest(p.oid)
ORDER BY 2;
