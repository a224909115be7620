-- Many at once: $1 subjects, $2 times, $3 sources, $4 failures since. A subject that is gone meanwhile is left out; the newest login stays.
INSERT INTO menshen.last_login AS l (subject_id, at, source, failures_since)
SELECT n.subject_id, n.at, n.source, n.failures_since
FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::integer[]) AS n (subject_id, at, source, failures_since)
WHERE EXISTS (SELECT FROM menshen.subject s WHERE s.id = n.subject_id)
ON CONFLICT (subject_id) DO UPDATE SET at = excluded.at, source = excluded.source, failures_since = excluded.failures_since
WHERE l.at IS NULL OR excluded.at >= l.at;
