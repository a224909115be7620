COPY audit.statement (index, started, session_id, number, template_id, result, sqlstate, rows, duration_us, recorded_values) FROM STDIN (FORMAT BINARY)
