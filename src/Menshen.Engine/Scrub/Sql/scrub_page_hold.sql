-- The statement that keeps a relation as it is while a page of it is changed on the disk. TOAST goes with its table. PostgreSQL has no LOCK for a materialised view: looking at it keeps REFRESH and DROP away.
SELECT CASE o.relkind
    WHEN 'r' THEN pg_catalog.format('LOCK TABLE ONLY %I.%I IN ACCESS EXCLUSIVE MODE', n.nspname, o.relname)
    ELSE pg_catalog.format('SELECT FROM ONLY %I.%I WHERE false', n.nspname, o.relname) END
FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
WHERE o.relkind IN ('r', 'm') AND (o.oid = $1::oid OR o.reltoastrelid = $1::oid)
