-- $1: one number, or null for the newest $2; pending ones first.
SELECT a.id, a.operation, a.variable, a.object, a.body, a.digest, a.asker_id, asker.name, a.reason, a.asked_at, a.expires_at, a.state,
       decider.name, a.decision_reason
FROM menshen.approval a
JOIN menshen.subject asker ON asker.id = a.asker_id
LEFT JOIN menshen.subject decider ON decider.id = a.decider_id
WHERE $1 IS NULL OR a.id = $1
ORDER BY a.state <> 'pending', a.id DESC
LIMIT $2;
