-- Behind shadow_swap.sql: the type, which is PostgreSQL's own work and takes no time. %1$s number of the work, %2$I schema, %3$I table, %4$I column, %6$s type, %7$s the column's number.
ALTER TABLE ONLY %2$I.%3$I DROP CONSTRAINT IF EXISTS menshen_unsealed_%7$s, ALTER COLUMN %4$I TYPE %6$s;
UPDATE pg_catalog.pg_constraint c SET contypid = pg_catalog.to_regtype(%6$L) WHERE c.contypid = c.oid;
DO $$
BEGIN
    IF pg_catalog.to_regprocedure('menshen_labels.guard_fields(pg_catalog.oid)') IS NOT NULL THEN
        PERFORM menshen_labels.guard_fields();
    END IF;
END $$;
