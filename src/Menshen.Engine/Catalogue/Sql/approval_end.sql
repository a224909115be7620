-- $1 number, $2 done or failed.
UPDATE menshen.approval SET state = $2 WHERE id = $1 AND state = 'running';
