-- Whether a serializable transaction, under way or not long ended, has read the table or by its indexes: what it must not have missed is kept by the places of rows, which a swap makes others'. $1 schema, $2 table.
SELECT EXISTS (
    SELECT FROM pg_catalog.pg_locks l
    JOIN pg_catalog.pg_class c ON c.relname = $2 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = $1
    WHERE l.mode = 'SIReadLock' AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
      AND (l.relation = c.oid OR l.relation IN (SELECT i.indexrelid FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid)));
