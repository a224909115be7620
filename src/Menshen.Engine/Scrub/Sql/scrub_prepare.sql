-- amcheck, in a schema that nobody but the control plane may use. The owner of a database may make schemas: one of this name that is another's is
-- not ours, and nothing in it is called.
BEGIN;
SET LOCAL search_path = pg_catalog, pg_temp;
CREATE SCHEMA IF NOT EXISTS menshen_scrub;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'menshen_scrub' AND pg_catalog.pg_get_userbyid(nspowner) = CURRENT_USER) THEN
        RAISE EXCEPTION 'the schema menshen_scrub is not the control plane''s' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
REVOKE ALL ON SCHEMA menshen_scrub FROM PUBLIC;
CREATE EXTENSION IF NOT EXISTS amcheck WITH SCHEMA menshen_scrub;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'amcheck' AND n.nspname = 'menshen_scrub') THEN
        RAISE EXCEPTION 'amcheck is installed in another schema' USING ERRCODE = 'duplicate_object', HINT = 'ALTER EXTENSION amcheck SET SCHEMA menshen_scrub';
    END IF;
END $$;
COMMIT;
