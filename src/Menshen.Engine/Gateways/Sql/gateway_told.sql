-- Takes away what nobody waits for any more. $1 what is among it for sure.
-- What was told of a transaction stays until that is over, whoever told it: who joins before has to hear of it, or he reads what is sealed too early.
-- A number that this engine has not given yet is another's: the catalogue was put back from a dump. What a row has that is seen was given before the number that is given here.
DELETE FROM menshen.gateway_news n
WHERE CASE WHEN n.transaction IS NOT NULL
           THEN pg_catalog.pg_visible_in_snapshot(n.transaction, pg_catalog.pg_current_snapshot())
                OR n.transaction >= pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot()) AND n.transaction > pg_catalog.pg_current_xact_id()
           ELSE n.id = ANY ($1) OR NOT EXISTS (SELECT FROM menshen.gateway g WHERE g.id = n.asked_by) END;
