-- The other gateways that have not acknowledged, and whether their session is there. $1 the teller's term, $2 number of the news; 0: all others.
SELECT g.id, g.name, g.pid, g.session_start,
       EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid = g.pid AND a.backend_start = g.session_start)
FROM menshen.gateway g
WHERE g.id <> $1 AND NOT EXISTS (SELECT FROM menshen.gateway_heard h WHERE h.news = $2 AND h.gateway = g.id)
ORDER BY g.id;
