-- $1 the run, then many at once: $2 subjects, $3 resources, $4 minutes, $5 amounts.
INSERT INTO menshen.quota_use AS u (subject_id, resource, minute, run, amount)
SELECT n.subject_id, n.resource, n.minute, $1, n.amount
FROM unnest($2::bigint[], $3::smallint[], $4::bigint[], $5::bigint[]) AS n (subject_id, resource, minute, amount)
WHERE EXISTS (SELECT FROM menshen.subject s WHERE s.id = n.subject_id)
    AND n.minute >= (SELECT pg_catalog.div(extract(epoch FROM pg_catalog.clock_timestamp()), 60)::bigint - 61)
ON CONFLICT (minute, subject_id, resource, run) DO UPDATE SET amount = excluded.amount;
