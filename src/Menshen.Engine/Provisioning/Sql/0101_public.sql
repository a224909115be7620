-- In every database, template1 included, so that new ones inherit it.
-- Nobody makes objects where everybody looks for them. The default since version 15, but not in a cluster upgraded from before.

DO $$
BEGIN
    IF pg_catalog.has_schema_privilege('public', 'public', 'CREATE') THEN
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    END IF;
EXCEPTION WHEN invalid_schema_name THEN
    NULL; -- a database without schema public has nothing to close
END $$;
