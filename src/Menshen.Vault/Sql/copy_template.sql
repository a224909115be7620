COPY audit.template (id, fingerprint, kind, command, text, reads, writes, relations, columns, complete) FROM STDIN (FORMAT BINARY)
