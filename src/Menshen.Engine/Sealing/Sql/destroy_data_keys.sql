UPDATE menshen.data_key SET state = 'destroyed', wrapped = NULL, destroyed_at = pg_catalog.now(), destroyed_by = $2, destruction = $3
WHERE group_number = $1 AND state <> 'destroyed';
