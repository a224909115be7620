-- Everybody who has an account may look at his own statements and log-ins here. With a transaction that he never ended he kept whole days that two persons had cleared searchable, and the vault growing.

-- Ends the sessions that keep days before one from going. How many they were.
CREATE FUNCTION audit.end_readers(before date) RETURNS bigint
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FROM (
        SELECT pg_terminate_backend(h.pid)
        FROM (SELECT DISTINCT l.pid
              FROM pg_locks l
              JOIN pg_inherits i ON i.inhrelid = l.relation
              JOIN pg_class c ON c.oid = i.inhrelid
              WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid()
                AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
                AND i.inhparent IN ('audit.statement'::regclass, 'audit.event'::regclass, 'audit.disclosure'::regclass, 'audit.row_touch'::regclass)
                AND "right"(c.relname, 8) < to_char(before, 'YYYYMMDD')) h) ended
$$;

-- A sort of his that went to the disk took room there without end, and the journal's may be the same: without room Menshen carries nothing out. As 0203 made it, with the last setting, which no role can change for itself.
CREATE OR REPLACE FUNCTION audit.admit(role text, subject_id bigint, subject text, auditor boolean, verifier text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = role) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', role);
    END IF;
    EXECUTE format(
        'ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS PASSWORD %L', role, verifier);
    EXECUTE format('ALTER ROLE %I SET default_transaction_read_only = on', role);
    EXECUTE format('ALTER ROLE %I SET log_min_messages = fatal', role);
    EXECUTE format('ALTER ROLE %I SET temp_file_limit = %L', role, CASE WHEN auditor THEN '8GB' ELSE '64MB' END);
    EXECUTE format('GRANT audit_self TO %I', role);
    EXECUTE format(CASE WHEN auditor THEN 'GRANT audit_reader TO %I' ELSE 'REVOKE audit_reader FROM %I' END, role);
    INSERT INTO audit.reader AS known VALUES (role, subject_id, subject, auditor)
        ON CONFLICT ON CONSTRAINT reader_pkey DO UPDATE SET subject_id = excluded.subject_id, subject = excluded.subject, auditor = excluded.auditor;
END $$;

-- Those who were admitted before.
DO $$
DECLARE
    known record;
BEGIN
    FOR known IN SELECT r.role, r.auditor FROM audit.reader r JOIN pg_catalog.pg_roles a ON a.rolname = r.role LOOP
        EXECUTE pg_catalog.format('ALTER ROLE %I SET temp_file_limit = %L', known.role, CASE WHEN known.auditor THEN '8GB' ELSE '64MB' END);
    END LOOP;
END $$;
