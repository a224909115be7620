COPY audit.statement (index, started, session_id, number, template_id, result, sqlstate, rows, duration_us, recorded_values, bytes, end_user, decision_id) FROM STDIN (FORMAT BINARY)
