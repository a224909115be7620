-- Who may read what.

-- Auditors. NOINHERIT is not wanted: what an auditor may, his role may.
CREATE ROLE audit_reader NOLOGIN;
-- Everybody: his own logins and statements.
CREATE ROLE audit_self NOLOGIN;

GRANT CONNECT ON DATABASE audit TO audit_reader, audit_self;
GRANT USAGE ON SCHEMA audit TO audit_reader, audit_self;

-- Which subject a role of this vault is.
CREATE TABLE audit.reader (
    role       text PRIMARY KEY,
    subject_id bigint NOT NULL,
    subject    text NOT NULL,
    auditor    boolean NOT NULL
);

-- session_user and not current_user: nobody changes it in a session of his own.
CREATE VIEW audit.my_logins WITH (security_barrier) AS
SELECT
    s.opened AS time,
    'succeeded'::text AS result,
    s.source AS source_address,
    s.source_port,
    s.database,
    s.application,
    s.tls,
    s.closed,
    s.end_reason AS detail
FROM audit.session s
JOIN audit.reader r ON r.subject_id = s.subject_id
WHERE r.role = session_user
UNION ALL
SELECT e.time, 'failed', e.source, e.source_port, e.database, NULL, NULL, NULL, e.detail
FROM audit.event e
JOIN audit.reader r ON r.subject = e.subject
WHERE r.role = session_user AND e.type = 'login_failed';

CREATE VIEW audit.my_statements WITH (security_barrier) AS
SELECT
    t.started AS start_time,
    t.started + t.duration_us * interval '1 microsecond' AS end_time,
    s.source AS source_address,
    s.database,
    s.application,
    p.command AS action,
    p.relations AS objects,
    p.text AS statement,
    t.result::text AS result,
    t.sqlstate::text AS sqlstate,
    t.rows
FROM audit.reader r
JOIN audit.session s ON s.subject_id = r.subject_id
JOIN audit.statement t ON t.session_id = s.id
LEFT JOIN audit.template p ON p.id = t.template_id
WHERE r.role = session_user;

GRANT SELECT ON ALL TABLES IN SCHEMA audit TO audit_reader;
GRANT EXECUTE ON FUNCTION audit.names(text[], text), audit.templates_touching(text) TO audit_reader;
GRANT SELECT ON audit.my_logins, audit.my_statements TO audit_self;

-- What a later script or a new day makes is readable by auditors as well; the days are read through their parents.
ALTER DEFAULT PRIVILEGES IN SCHEMA audit GRANT SELECT ON TABLES TO audit_reader;

-- Built-ins that write: large objects, the write-ahead log, snapshot files, notifications to other sessions.
DO $$
DECLARE
    writing record;
BEGIN
    FOR writing IN
        SELECT p.oid::pg_catalog.regprocedure AS signature
        FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
          AND p.proname IN (
              'lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lo_open', 'lowrite', 'lo_truncate', 'lo_truncate64', 'lo_unlink',
              'lo_import', 'lo_export', 'pg_logical_emit_message', 'pg_export_snapshot', 'pg_notify',
              'pg_advisory_lock', 'pg_advisory_lock_shared', 'pg_advisory_xact_lock', 'pg_advisory_xact_lock_shared',
              'pg_try_advisory_lock', 'pg_try_advisory_lock_shared', 'pg_try_advisory_xact_lock', 'pg_try_advisory_xact_lock_shared')
    LOOP
        EXECUTE pg_catalog.format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', writing.signature);
    END LOOP;
END $$;

-- A role of the subject's own. Made, or brought to what it should be; also after somebody changed it.
CREATE FUNCTION audit.admit(role text, subject_id bigint, subject text, auditor boolean, verifier text) RETURNS void
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
    EXECUTE format('GRANT audit_self TO %I', role);
    EXECUTE format(CASE WHEN auditor THEN 'GRANT audit_reader TO %I' ELSE 'REVOKE audit_reader FROM %I' END, role);
    INSERT INTO audit.reader AS known VALUES (role, subject_id, subject, auditor)
        ON CONFLICT ON CONSTRAINT reader_pkey DO UPDATE SET subject_id = excluded.subject_id, subject = excluded.subject, auditor = excluded.auditor;
END $$;

-- Takes away all that admit gave, at once.
CREATE FUNCTION audit.dismiss(role text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    DELETE FROM audit.reader r WHERE r.role = role;
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', role);
    EXECUTE format('REVOKE audit_reader, audit_self FROM %I', role);
    PERFORM pg_terminate_backend(a.pid) FROM pg_stat_activity a WHERE a.usename = role;
END $$;
