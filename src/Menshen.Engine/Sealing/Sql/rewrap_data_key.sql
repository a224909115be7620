-- The same key under another of the keystore. $3 as it was read: where it is another by now, nothing is done.
UPDATE menshen.data_key SET wrapped = $4 WHERE group_number = $1 AND version = $2 AND wrapped = $3 AND state <> 'destroyed';
