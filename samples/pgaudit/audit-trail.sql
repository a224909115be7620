-- The log of a PostgreSQL with pgaudit as a trail that an auditor asks with SQL, and that `menshen evaluate --target … --trail` judges (docs/operations/evaluate.md).
-- For the server:  shared_preload_libraries = 'pgaudit'    pgaudit.log = 'all'             pgaudit.log_rows = on          pgaudit.log_relation = on
--                  logging_collector = on                  log_destination = 'csvlog'      log_connections = on           log_disconnections = on
--                  log_filename = 'audit.log'              log_rotation_size = 0           log_rotation_age = 0           and CREATE EXTENSION pgaudit in each database
-- As its superuser, in a database of its own, with the CSV file and the role of the auditor:
--     psql -d audit -v file=/var/lib/postgresql/15/main/log/audit.csv -v auditor=keeper -f audit-trail.sql
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL search_path = pg_catalog;
CREATE SCHEMA audit;
CREATE EXTENSION file_fdw WITH SCHEMA audit;
CREATE SERVER audit_log FOREIGN DATA WRAPPER file_fdw;

-- The columns of the CSV log of PostgreSQL 15, in its order (manual, 20.8.4).
CREATE FOREIGN TABLE audit.log (
    log_time timestamptz, user_name text, database_name text, process_id int, connection_from text, session_id text, session_line_num bigint, command_tag text,
    session_start_time timestamptz, virtual_transaction_id text, transaction_id bigint, error_severity text, sql_state_code text, message text, detail text, hint text,
    internal_query text, internal_query_pos int, context text, query text, query_pos int, location text, application_name text, backend_type text, leader_pid int, query_id bigint
) SERVER audit_log OPTIONS (filename :'file', format 'csv');

-- pgaudit: AUDIT: SESSION,statement,substatement,class,command,object type,object,statement,parameters[,rows]; the statement stands in quotes where it has to.
-- It says nothing of the outcome but the rows; what failed is an entry of the server's own.
CREATE VIEW audit.record AS
SELECT row_number() OVER (ORDER BY l.log_time, l.session_id, l.session_line_num) AS index,
    l.log_time AS start_time,
    CASE
        WHEN a.part IS NOT NULL OR l.error_severity = 'ERROR' THEN 'statement'
        WHEN l.message LIKE 'connection authorized:%' THEN 'session_opened'
        WHEN l.message LIKE 'disconnection:%' THEN 'session_closed'
        WHEN l.sql_state_code LIKE '28%' THEN 'login_failed'
        WHEN l.message LIKE 'starting PostgreSQL%' THEN 'service_started'
        WHEN l.message LIKE 'database system is ready%' THEN 'engine_started'
        WHEN l.message LIKE 'database system is shut down%' THEN 'service_stopped'
        ELSE 'log'
    END AS event_type,
    a.part[2] AS action,
    l.user_name AS subject,
    l.user_name AS engine_role,
    NULL::text[] AS groups,
    split_part(l.connection_from, ':', 1) AS source_address,
    split_part(l.connection_from, ':', 1) AS host,
    nullif(split_part(l.connection_from, ':', 2), '')::int AS source_port,
    l.application_name AS application,
    l.database_name AS database,
    l.session_id AS session,
    CASE WHEN l.error_severity IN ('ERROR', 'FATAL') THEN 'failed' WHEN a.part[5] ~ ',[0-9]+$' THEN 'succeeded' END AS result,
    CASE WHEN a.part IS NULL THEN l.query WHEN a.part[5] LIKE '"%' THEN replace(substring(a.part[5] FROM '^"((?:[^"]|"")*)"'), '""', '"') ELSE split_part(a.part[5], ',', 1) END AS statement,
    nullif(a.part[4], '') AS objects,
    CASE WHEN a.part IS NULL THEN concat_ws(' ', l.message, l.detail) END AS detail,
    CASE WHEN a.part[1] = 'DDL' THEN ARRAY['DDL'] WHEN a.part IS NOT NULL THEN ARRAY[a.part[2]] END AS privileges
FROM audit.log AS l
CROSS JOIN LATERAL (SELECT regexp_match(l.message, '^AUDIT: (?:SESSION|OBJECT),[0-9]+,[0-9]+,([^,]*),([^,]*),([^,]*),([^,]*),(.*)$')) AS a (part);

CREATE VIEW audit.session AS
SELECT l.session_id AS session, min(l.user_name) AS subject, min(l.connection_from) AS source, min(l.session_start_time) AS opened,
    max(l.log_time) FILTER (WHERE l.message LIKE 'disconnection:%') AS closed
FROM audit.log AS l
WHERE l.user_name IS NOT NULL
GROUP BY l.session_id;

-- The auditor and nobody else; a superuser cannot be kept out, which the judge finds.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()), format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), :'auditor') \gexec
GRANT USAGE ON SCHEMA audit TO :"auditor";
GRANT SELECT ON audit.record, audit.session TO :"auditor";
COMMIT;
