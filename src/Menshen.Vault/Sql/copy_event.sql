COPY audit.event (index, time, type, session_id, subject, source, source_port, database, action, object, result, detail,
    approval, asker, approvers, reason, grounds, state_before, state_after, policy, rules)
FROM STDIN (FORMAT BINARY)
