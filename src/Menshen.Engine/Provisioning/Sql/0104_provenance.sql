-- In every database. Who wrote a row, when, and with which application: a column that a trigger fills, whatever the statement says.

DO $$
BEGIN
    -- In the catalogue's own database there is nobody's data.
    IF pg_catalog.to_regclass('menshen.provisioning') IS NOT NULL
        AND (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass('menshen.provisioning')) = CURRENT_USER::pg_catalog.regrole THEN
        RETURN;
    END IF;
    IF pg_catalog.to_regtype('menshen.provenance') IS NULL THEN
        -- application is what the client calls itself: for honest programs, no proof.
        CREATE TYPE menshen.provenance AS (written_by text, written_at timestamptz, application text);
        GRANT USAGE ON TYPE menshen.provenance TO PUBLIC;
    END IF;

    -- session_user and not current_user: SET ROLE and SECURITY DEFINER functions change the one and not the other.
    CREATE OR REPLACE FUNCTION menshen.note_provenance() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    BEGIN
        NEW.menshen_provenance := ROW(session_user::text, clock_timestamp(), left(current_setting('application_name'), 64))::menshen.provenance;
        RETURN NEW;
    END $body$;

    -- Begins it for a table; twice is as good as once. The trigger's name is the last of all, so that no other one writes behind it.
    CREATE OR REPLACE FUNCTION menshen.provenance_on(schema_name text, table_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $body$
    DECLARE
        relation CONSTANT regclass := to_regclass(format('%I.%I', schema_name, table_name));
    BEGIN
        IF relation IS NULL OR (SELECT c.relkind NOT IN ('r', 'p') OR c.relispartition FROM pg_class c WHERE c.oid = relation) THEN
            RAISE EXCEPTION '%.% is no table of its own', schema_name, table_name USING ERRCODE = 'wrong_object_type';
        END IF;
        IF schema_name IN ('pg_catalog', 'information_schema', 'menshen') THEN
            RAISE EXCEPTION '% is not for data', schema_name USING ERRCODE = 'insufficient_privilege';
        END IF;
        EXECUTE format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS menshen_provenance menshen.provenance', relation);
        IF (SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = relation AND a.attname = 'menshen_provenance') <> 'menshen.provenance'::regtype THEN
            RAISE EXCEPTION '%.% has another column menshen_provenance', schema_name, table_name USING ERRCODE = 'duplicate_column';
        END IF;
        EXECUTE format('DROP TRIGGER IF EXISTS "~menshen_provenance" ON %s', relation);
        EXECUTE format('CREATE TRIGGER "~menshen_provenance" BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION menshen.note_provenance()', relation);
        -- Also where session_replication_role says that triggers rest.
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER "~menshen_provenance"', relation);
    END $body$;

    REVOKE ALL ON FUNCTION menshen.note_provenance() FROM PUBLIC;
    REVOKE ALL ON FUNCTION menshen.provenance_on(text, text) FROM PUBLIC;
END $$;
