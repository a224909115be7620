-- The same, back to plaintext. In one transaction with the type comes what refuses sealed values from now on: who waits on this lock has a statement with
-- values that were sealed for the column as it was. The first comparison is the whole price of most rows.
ALTER TABLE ONLY %2$I.%3$I ALTER COLUMN %4$I TYPE %6$s USING menshen.converted_%1$s(%5$s, %4$I::pg_catalog.text);
ALTER TABLE ONLY %2$I.%3$I ADD CONSTRAINT menshen_unsealed_%7$s CHECK (pg_catalog.left(%4$I, 3) OPERATOR(pg_catalog.<>) '~ms' OR menshen.is_open(%4$I));
DROP FUNCTION menshen.converted_%1$s(text, text);
DROP TABLE menshen.convert_%1$s;
