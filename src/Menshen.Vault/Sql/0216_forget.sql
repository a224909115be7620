-- Takes away the days before one, of which the journal has nothing any more: two persons cleared it. Without it the vault grew for ever, and what was cleared could be searched still.
-- Who reads keeps a day: it is tried again at the next look.
CREATE FUNCTION audit.forget_days(before date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '500ms' AS $$
DECLARE
    child regclass;
BEGIN
    FOR child IN
        SELECT i.inhrelid
        FROM pg_inherits i
        JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent IN ('audit.statement'::regclass, 'audit.event'::regclass, 'audit.disclosure'::regclass, 'audit.row_touch'::regclass)
          AND "right"(c.relname, 8) < to_char(before, 'YYYYMMDD')
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE %s', child);
    END LOOP;
    DELETE FROM audit.session s WHERE s.end_reason IS NOT NULL AND coalesce(s.closed, s.opened) < before;
END $$;
