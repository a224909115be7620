COPY audit.event (index, time, type, session_id, subject, source, source_port, database, action, object, result, detail)
FROM STDIN (FORMAT BINARY)
