INSERT INTO menshen.group_member (group_id, subject_id, added_by)
SELECT g.id, s.id, $3 FROM menshen.subject_group g, menshen.subject s
WHERE g.name = $1 AND g.deleted_at IS NULL AND s.name = $2 AND s.deleted_at IS NULL
ON CONFLICT (group_id, subject_id) DO UPDATE SET added_by = menshen.group_member.added_by
RETURNING true;
