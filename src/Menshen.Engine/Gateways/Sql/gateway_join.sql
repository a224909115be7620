-- A new term of this session's gateway. $1 name.
INSERT INTO menshen.gateway (name, pid, session_start)
SELECT $1, a.pid, a.backend_start FROM pg_catalog.pg_stat_activity a WHERE a.pid = pg_catalog.pg_backend_pid() RETURNING id;
