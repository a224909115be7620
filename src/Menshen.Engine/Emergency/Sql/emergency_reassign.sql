-- $1 role, $2 the role that takes over: one without any right. Not the TCB's: a SECURITY DEFINER function would run as a superuser then.
SELECT s.statement FROM (VALUES
    (1, CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = $2) THEN NULL
        ELSE pg_catalog.format('CREATE ROLE %I NOLOGIN NOSUPERUSER', $2) END),
    (2, pg_catalog.format('REASSIGN OWNED BY %I TO %I', $1, $2)),
    (3, pg_catalog.format('DROP OWNED BY %I', $1))) s (number, statement)
WHERE s.statement IS NOT NULL AND EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = $1)
ORDER BY s.number;
