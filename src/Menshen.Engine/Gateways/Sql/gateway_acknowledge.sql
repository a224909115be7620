-- True while the term lasts. Nothing is noted of what is taken away, of which nobody waits. $1 news, $2 the term.
WITH heard AS (
    INSERT INTO menshen.gateway_heard (news, gateway)
    SELECT n.id, g.id FROM menshen.gateway_news n, menshen.gateway g WHERE n.id = ANY ($1) AND g.id = $2 FOR KEY SHARE OF n
    ON CONFLICT DO NOTHING
)
SELECT EXISTS (SELECT FROM menshen.gateway g WHERE g.id = $2);
