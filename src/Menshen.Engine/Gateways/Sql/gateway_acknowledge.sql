-- $1 number of the news, $2 of the term. Nothing where nobody waits for it any more.
INSERT INTO menshen.gateway_heard (news, gateway)
SELECT n.number, g.id FROM menshen.gateway_news n, menshen.gateway g WHERE n.number = $1 AND g.id = $2 ON CONFLICT DO NOTHING;
