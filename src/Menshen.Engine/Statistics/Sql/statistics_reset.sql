INSERT INTO menshen.statistics_reset (resource, subject_id, forgets, reset_by, reason)
SELECT $1, (SELECT s.id FROM menshen.subject s WHERE s.name = $2), $3, $4, $5
WHERE $2 IS NULL OR EXISTS (SELECT FROM menshen.subject s WHERE s.name = $2)
