COPY audit.disclosure (index, time, session_id, number, template_id, seal_group, key_version, label, showing, count, digests, end_user, rule, purpose) FROM STDIN (FORMAT BINARY)
