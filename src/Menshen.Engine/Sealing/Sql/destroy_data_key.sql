-- One version, which the group has left behind. The newest goes with its group.
UPDATE menshen.data_key k SET state = 'destroyed', wrapped = NULL, destroyed_at = pg_catalog.now(), destroyed_by = $3, destruction = $4
WHERE k.group_number = $1 AND k.version = $2 AND k.state = 'decrypt-only';
