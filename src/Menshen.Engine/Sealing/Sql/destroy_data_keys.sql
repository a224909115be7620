-- $4 the versions that were shown to who approved it: where there are others, nothing is done.
UPDATE menshen.data_key k SET state = 'destroyed', wrapped = NULL, destroyed_at = pg_catalog.now(), destroyed_by = $2, destruction = $3
WHERE k.group_number = $1 AND k.state <> 'destroyed'
  AND NOT EXISTS (SELECT FROM menshen.data_key o WHERE o.group_number = $1 AND o.state <> 'destroyed' AND o.version <> ALL ($4::pg_catalog.int4[]));
