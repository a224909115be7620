-- Ends the session by which a gateway is there; it may come back by another. $1 process id, $2 the session's start.
SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a WHERE a.pid = $1 AND a.backend_start = $2;
