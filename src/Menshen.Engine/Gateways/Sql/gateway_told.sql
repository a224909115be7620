-- Takes away what nobody waits for any more. $1 a news, or what is none.
-- What was told of a transaction stays until that is over, whoever told it: who joins before has to hear of it, or he reads what is sealed too early.
DELETE FROM menshen.gateway_news n
WHERE CASE WHEN n.transaction IS NOT NULL THEN pg_catalog.pg_visible_in_snapshot(n.transaction, pg_catalog.pg_current_snapshot())
           ELSE n.id = $1 OR NOT EXISTS (SELECT FROM menshen.gateway g WHERE g.id = n.asked_by) END;
