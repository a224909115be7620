-- One row at least as long as the term lasts; with what it has not acknowledged. $1 number of the term.
SELECT n.number, n.kind, n.database, n.schemas, n.names, n.locked_schema, n.locked_name
FROM menshen.gateway g
LEFT JOIN menshen.gateway_news n ON n.asked_by <> g.id AND NOT EXISTS (SELECT FROM menshen.gateway_heard h WHERE h.news = n.number AND h.gateway = g.id)
WHERE g.id = $1 ORDER BY n.number;
