-- Databases that belong to nobody are closed; the catalogue's is the TCB role's alone.

DO $$
DECLARE
    closed record;
BEGIN
    FOR closed IN
        SELECT d.datname FROM pg_catalog.pg_database d
        WHERE d.datname IN ('menshen', 'postgres', 'template1')
          AND pg_catalog.pg_has_role(d.datdba, 'USAGE')
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON DATABASE %I FROM PUBLIC', closed.datname);
    END LOOP;
END $$;
