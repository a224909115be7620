-- $1 the run, then many at once: $2 subjects, $3 resources, $4 minutes, $5 amounts. What an hour has passed over goes, whoever wrote it.
WITH gone AS (
    -- Two gateways that clear up at the same moment must not wait for each other.
    DELETE FROM menshen.quota_use WHERE ctid IN (
        SELECT o.ctid FROM menshen.quota_use o WHERE o.minute < pg_catalog.div(extract(epoch FROM pg_catalog.clock_timestamp()), 60)::bigint - 61
        FOR UPDATE SKIP LOCKED)
)
INSERT INTO menshen.quota_use AS u (subject_id, resource, minute, run, amount)
SELECT n.subject_id, n.resource, n.minute, $1, n.amount
FROM unnest($2::bigint[], $3::smallint[], $4::bigint[], $5::bigint[]) AS n (subject_id, resource, minute, amount)
WHERE EXISTS (SELECT FROM menshen.subject s WHERE s.id = n.subject_id)
    AND n.minute >= pg_catalog.div(extract(epoch FROM pg_catalog.clock_timestamp()), 60)::bigint - 61
ON CONFLICT (minute, subject_id, resource, run) DO UPDATE SET amount = excluded.amount;
