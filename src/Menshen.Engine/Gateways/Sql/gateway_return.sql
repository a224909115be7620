-- The same term by another session. No row: others have ended it. $1 the term.
UPDATE menshen.gateway g SET pid = a.pid, session_start = a.backend_start
FROM pg_catalog.pg_stat_activity a WHERE a.pid = pg_catalog.pg_backend_pid() AND g.id = $1;
