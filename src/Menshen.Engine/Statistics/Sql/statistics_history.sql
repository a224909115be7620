SELECT q.asked_at, s.name, q.question, q.rule
FROM menshen.statistics_question q JOIN menshen.subject s ON s.id = q.subject_id
WHERE q.resource = $1 ORDER BY q.id DESC LIMIT $2
