-- One row at least: whether the news is there still; with the other gateways that have not acknowledged it, and whether their session is there. $1 the teller's term, $2 the news; null: all others.
SELECT t.is_there, g.id, g.name, g.pid, g.session_start,
       EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid = g.pid AND a.backend_start = g.session_start)
FROM (SELECT $2::pg_catalog.uuid IS NULL OR EXISTS (SELECT FROM menshen.gateway_news n WHERE n.id = $2) AS is_there) t
LEFT JOIN menshen.gateway g ON g.id <> $1 AND NOT EXISTS (SELECT FROM menshen.gateway_heard h WHERE h.news = $2 AND h.gateway = g.id)
ORDER BY g.id;
