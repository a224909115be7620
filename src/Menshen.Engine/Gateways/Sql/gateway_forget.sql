-- Ends a term whose session is not there and was not replaced. $1 the term, $2 process id, $3 the session's start.
DELETE FROM menshen.gateway g
WHERE g.id = $1 AND g.pid = $2 AND g.session_start = $3
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid = g.pid AND a.backend_start = g.session_start);
