-- $1 numbers, $2 times. Never backwards: several gateways write.
INSERT INTO menshen.subject_use (subject_id, last_use)
SELECT n.subject_id, n.last_use FROM ROWS FROM (pg_catalog.unnest($1::bigint[]), pg_catalog.unnest($2::timestamptz[])) AS n (subject_id, last_use)
JOIN menshen.subject s ON s.id = n.subject_id
ON CONFLICT (subject_id) DO UPDATE SET last_use = greatest(menshen.subject_use.last_use, excluded.last_use);
