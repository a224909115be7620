-- The same, back to plaintext. What refuses sealed values from now on (conversion_finish_unseal.sql) the shadow's rows have been held to one by one.
ALTER TABLE ONLY %2$I.%3$I ALTER COLUMN %4$I TYPE %6$s;
ALTER TABLE ONLY %2$I.%3$I ADD CONSTRAINT menshen_unsealed_%7$s CHECK (pg_catalog.left(%4$I, 3) OPERATOR(pg_catalog.<>) '~ms' OR menshen.is_open(%4$I)) NOT VALID;
UPDATE pg_catalog.pg_constraint c SET convalidated = true
FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
WHERE c.conrelid = t.oid AND c.conname = 'menshen_unsealed_%7$s' AND n.nspname = %2$L AND t.relname = %3$L;
