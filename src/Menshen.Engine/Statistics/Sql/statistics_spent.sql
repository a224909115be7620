-- Questions of the subject $2 that count at $3 (a period before now), and the time of the oldest.
SELECT pg_catalog.count(*), pg_catalog.min(q.asked_at)
FROM menshen.statistics_question q
WHERE q.resource = $1 AND q.subject_id = $2 AND q.asked_at > GREATEST($3, (
    SELECT pg_catalog.max(r.reset_at) FROM menshen.statistics_reset r WHERE r.resource = $1 AND (r.subject_id IS NULL OR r.subject_id = $2)))
