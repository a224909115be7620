COPY audit.template (id, fingerprint, kind, command, text, reads, writes, columns, complete) FROM STDIN (FORMAT BINARY)
