UPDATE menshen.data_key SET state = 'decrypt-only' WHERE group_number = $1 AND state = 'active';
