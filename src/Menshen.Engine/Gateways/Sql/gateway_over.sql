-- Whether the transaction is over that was told of, committed or not, so that whoever reads from now on sees what became of it. $1 the news.
-- Nobody takes it away before; where the catalogue was put back, it is gone as the transaction is.
SELECT NOT EXISTS (
    SELECT FROM menshen.gateway_news n WHERE n.id = $1 AND NOT pg_catalog.pg_visible_in_snapshot(n.transaction, pg_catalog.pg_current_snapshot()));
