-- One row at least as long as the term lasts; with what it has not acknowledged. $1 the term.
SELECT n.id, n.kind, n.database, n.schemas, n.names
FROM menshen.gateway g
LEFT JOIN menshen.gateway_news n ON n.asked_by <> g.id AND NOT EXISTS (SELECT FROM menshen.gateway_heard h WHERE h.news = n.id AND h.gateway = g.id)
WHERE g.id = $1;
