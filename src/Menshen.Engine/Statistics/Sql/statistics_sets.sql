-- What was answered about the resource $1, to the subject $2 or to all.
SELECT s.measure, s.members
FROM menshen.statistics_set s JOIN menshen.statistics_question q ON q.id = s.question_id
WHERE s.resource = $1 AND ($2 OR q.subject_id = $3)
ORDER BY s.question_id, s.part
