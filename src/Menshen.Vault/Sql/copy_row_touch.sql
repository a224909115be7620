COPY audit.row_touch (index, time, session_id, number, template_id, relation, touch, gap, count, left_out, digests, end_user) FROM STDIN (FORMAT BINARY)
