-- Nobody waits for this gateway, and nothing it asked is to be answered; of its transactions, until they are over. $1 the term.
WITH gone AS (DELETE FROM menshen.gateway g WHERE g.id = $1)
DELETE FROM menshen.gateway_news n WHERE n.asked_by = $1 AND n.transaction IS NULL;
