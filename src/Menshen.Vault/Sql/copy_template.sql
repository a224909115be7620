COPY audit.template (id, fingerprint, kind, command, text, reads, writes, complete) FROM STDIN (FORMAT BINARY)
