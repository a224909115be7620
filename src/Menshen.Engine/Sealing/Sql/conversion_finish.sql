-- PostgreSQL writes the table anew: column order, NOT NULL, primary key, unique and other indexes stay, and no old byte is in the table's files.
ALTER TABLE ONLY %2$I.%3$I DROP CONSTRAINT IF EXISTS menshen_unsealed_%7$s, ALTER COLUMN %4$I TYPE %6$s USING menshen.converted_%1$s(%5$s, %4$I::pg_catalog.text);
DROP FUNCTION menshen.converted_%1$s(text, text);
DROP TABLE menshen.convert_%1$s;
-- In the same transaction as the type: a labelled table's sealed fields are never without their guard. All tables: a name would have to be quoted in here.
DO $$
BEGIN
    IF pg_catalog.to_regprocedure('menshen_labels.guard_fields(pg_catalog.oid)') IS NOT NULL THEN
        PERFORM menshen_labels.guard_fields();
    END IF;
END $$;
