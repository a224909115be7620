-- Ends a term that is held (gateway_hold.sql) and has not acknowledged what is there still. $1 the term, $2 the news.
DELETE FROM menshen.gateway g
WHERE g.id = $1 AND EXISTS (SELECT FROM menshen.gateway_news n WHERE n.id = $2)
  AND NOT EXISTS (SELECT FROM menshen.gateway_heard h WHERE h.news = $2 AND h.gateway = g.id);
