-- $2: the version that the asker saw; two who change one clearance at once do not both succeed.
INSERT INTO menshen.clearance (subject_id, version, highest, lowest, chosen, trusted_down_to, words, set_by, reason)
SELECT s.id, $2::integer + 1, $3, $4, $5, $6, $7, $8, $9
FROM menshen.subject s
WHERE s.name = $1 AND s.deleted_at IS NULL
  AND coalesce((SELECT pg_catalog.max(c.version) FROM menshen.clearance c WHERE c.subject_id = s.id), 0) = $2::integer
RETURNING true;
