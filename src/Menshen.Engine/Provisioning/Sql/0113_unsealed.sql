-- In every database. What keeps sealed values out of a column that was unsealed: a statement that was sealed before, and waited on the column's lock or in a prepared statement,
-- would leave ciphertext among plaintext. See decision 34.

DO $$
BEGIN
    -- In the catalogue's own database nothing is sealed (0103).
    IF pg_catalog.to_regclass('menshen.provisioning') IS NOT NULL
        AND (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass('menshen.provisioning')) = CURRENT_USER::pg_catalog.regrole THEN
        RETURN;
    END IF;

    -- For CHECK constraints, which would say 23514 and repeat the row: this says what a program can act on, and shows nothing.
    CREATE OR REPLACE FUNCTION menshen.is_open(value text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
    BEGIN
        IF value ~ '^~ms1[er][1-9][0-9]*\.[1-9][0-9]*\.(?:0|[1-9][0-9]*)\.[A-Za-z0-9_-]+~$' THEN
            RAISE EXCEPTION 'a sealed value does not go into a column that is plaintext'
                USING ERRCODE = 'serialization_failure',
                      HINT = 'The column was unsealed while the statement was under way, or after it was prepared: prepare it again, and send it again.';
        END IF;
        RETURN true;
    END $body$;
    REVOKE ALL ON FUNCTION menshen.is_open(text) FROM PUBLIC;
    -- A CHECK runs as whoever writes.
    GRANT EXECUTE ON FUNCTION menshen.is_open(text) TO PUBLIC;
END $$;
