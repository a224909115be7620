-- The map from what stands in a column to what shall stand there, in a table of ours: nobody's rows are locked, no trigger fires, and the table
-- looks to everybody as it did. Its key is a digest, so that a long value has a short key; made with the work's secret (conversion_key.sql), which is nowhere in the engine: the map stands in WAL and
-- backups, beside the sealed value that each digest leads to, and who has those must not try guesses of the plaintext against it. %1$s is the number of the work.
DO $prepare$
BEGIN
    -- Of a version whose digests had no secret.
    IF (SELECT pg_catalog.strpos(p.prosrc, 'menshen.map_key') = 0 FROM pg_catalog.pg_proc p WHERE p.oid = pg_catalog.to_regprocedure('menshen.converted_%1$s(pg_catalog.text, pg_catalog.text)')) THEN
        DROP FUNCTION menshen.converted_%1$s(text, text);
        DROP TABLE IF EXISTS menshen.convert_%1$s;
    END IF;
END $prepare$;
CREATE TABLE IF NOT EXISTS menshen.convert_%1$s (key bytea PRIMARY KEY, made text NOT NULL);
REVOKE ALL ON menshen.convert_%1$s FROM PUBLIC;
-- Without a search path of its own, which would cost more for each row than the look-up: nobody but us may call it, and ours is pinned.
CREATE OR REPLACE FUNCTION menshen.converted_%1$s(row_key text, value text) RETURNS text
LANGUAGE plpgsql STABLE STRICT AS $body$
DECLARE
    found text;
BEGIN
    SELECT m.made INTO STRICT found FROM menshen.convert_%1$s m WHERE m.key = sha256(convert_to(current_setting('menshen.map_key') || row_key || E'\x1F' || value, 'UTF8'));
    RETURN found;
END $body$;
REVOKE ALL ON FUNCTION menshen.converted_%1$s(text, text) FROM PUBLIC;
