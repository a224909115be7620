-- Nobody waits for it any more; nor for what a gateway told that is gone. $1 number.
DELETE FROM menshen.gateway_news n WHERE n.number = $1 OR NOT EXISTS (SELECT FROM menshen.gateway g WHERE g.id = n.asked_by);
