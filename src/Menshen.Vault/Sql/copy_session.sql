COPY audit.session (id, run, number, subject_id, subject, engine_role, database, application, source, source_port, listener, listener_port,
                    tls, backend, opened, person, power, authentication, mac, mac_origin, groups, label)
FROM STDIN (FORMAT BINARY)
