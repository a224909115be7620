-- What has run out, taken back as the one who gave it, with all that was passed on from it.
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL lock_timeout = '2s';
DO $$
DECLARE
    over record;
    words text;
BEGIN
    FOR over IN
        SELECT g.*, o.type, o.identity, a.attname FROM menshen.grant_ledger g
        CROSS JOIN LATERAL pg_identify_object(g.class_id, g.object_id, 0) o
        LEFT JOIN pg_attribute a ON g.class_id = 'pg_class'::regclass AND a.attrelid = g.object_id AND a.attnum = g.column_id AND g.column_id > 0
        WHERE g.ended_at IS NULL AND g.valid_until <= clock_timestamp() AND o.identity IS NOT NULL ORDER BY g.id
    LOOP
        words := format('REVOKE %s%s ON %s %s FROM %s CASCADE', over.privilege,
                CASE WHEN over.attname IS NULL THEN '' ELSE format(' (%I)', over.attname) END,
                CASE over.type WHEN 'view' THEN 'TABLE' WHEN 'materialized view' THEN 'TABLE' WHEN 'foreign table' THEN 'TABLE' WHEN 'aggregate' THEN 'FUNCTION'
                               WHEN 'server' THEN 'FOREIGN SERVER' ELSE upper(over.type) END,
                over.identity, CASE over.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(over.grantee)) END);
        -- One that fails, for somebody holds a lock, is tried again and keeps no other.
        BEGIN
            EXECUTE format('SET LOCAL ROLE %I', pg_get_userbyid(over.grantor));
            EXECUTE words;
            RESET ROLE;
        EXCEPTION WHEN insufficient_privilege THEN
            -- Who gave it has taken his own USAGE of the schema away, or lost it. As the control plane it is revoked as the owner would.
            BEGIN
                EXECUTE words;
            EXCEPTION WHEN OTHERS THEN
                NULL;
            END;
        WHEN OTHERS THEN
            NULL;
        END;
    END LOOP;
END $$;
