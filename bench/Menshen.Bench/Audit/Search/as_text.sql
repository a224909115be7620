-- Every record as a line of text, for those who search with grep.
COPY (
    SELECT r.start_time, r.end_time, r.event_type, r.action, r.subject, r.engine_role, r.source_address, r.source_port, r.application,
        r.database, r.objects, r.columns, r.statement, r.result, r.sqlstate, r.rows, r.duration, r.session
    FROM audit.statement_record AS r
) TO STDOUT;
