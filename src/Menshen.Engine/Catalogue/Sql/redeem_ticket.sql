-- The row's lock lets two gateways take it one after the other; the second finds nothing left.
UPDATE menshen.ticket SET uses_left = uses_left - 1
WHERE id = $1 AND uses_left > 0 AND expires_at > pg_catalog.clock_timestamp();
