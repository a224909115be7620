-- What a role that is no superuser left open, done as 0003_roles and 0004_databases do it where it is one.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT s.engine_role FROM menshen.subject s JOIN pg_catalog.pg_roles r ON r.rolname = s.engine_role AND NOT r.rolsuper WHERE s.deleted_at IS NULL
    LOOP
        EXECUTE pg_catalog.format('ALTER ROLE %I SET log_min_messages = fatal', found.engine_role);
    END LOOP;
    FOR found IN
        SELECT d.datname FROM pg_catalog.pg_database d WHERE d.datname IN ('menshen', 'postgres', 'template1')
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON DATABASE %I FROM PUBLIC', found.datname);
    END LOOP;
END $$
