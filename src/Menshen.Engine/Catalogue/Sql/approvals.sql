-- $1: one number, or null for the newest $2; pending ones first.
SELECT a.id, a.operation, a.variable, a.object, a.body, a.digest, a.asker_id, asker.name, a.reason, a.asked_at, a.expires_at, a.state,
       decider.name, a.decision_reason,
       coalesce(v.ids, '{}'), coalesce(v.names, '{}'), coalesce(v.powers, '{}'), coalesce(v.reasons, '{}'), coalesce(v.times, '{}'), coalesce(v.digests, '{}')
FROM menshen.approval a
JOIN menshen.subject asker ON asker.id = a.asker_id
LEFT JOIN menshen.subject decider ON decider.id = a.decider_id
LEFT JOIN LATERAL (
    SELECT pg_catalog.array_agg(o.subject_id ORDER BY o.voted_at) AS ids, pg_catalog.array_agg(s.name ORDER BY o.voted_at) AS names,
           pg_catalog.array_agg(o.power ORDER BY o.voted_at) AS powers, pg_catalog.array_agg(o.reason ORDER BY o.voted_at) AS reasons,
           pg_catalog.array_agg(o.voted_at ORDER BY o.voted_at) AS times, pg_catalog.array_agg(o.digest ORDER BY o.voted_at) AS digests
    FROM menshen.approval_vote o JOIN menshen.subject s ON s.id = o.subject_id WHERE o.approval_id = a.id) v ON true
WHERE $1 IS NULL OR a.id = $1
ORDER BY a.state <> 'pending', a.id DESC
LIMIT $2;
