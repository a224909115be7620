COPY audit.template (id, fingerprint, kind, command, text, reads, writes, relations, columns, complete, privileges) FROM STDIN (FORMAT BINARY)
