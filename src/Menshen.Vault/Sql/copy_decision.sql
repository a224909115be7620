COPY audit.decision (id, policy, rules) FROM STDIN (FORMAT BINARY)
