DELETE FROM menshen.group_member m USING menshen.subject_group g, menshen.subject s
WHERE m.group_id = g.id AND m.subject_id = s.id AND g.name = $1 AND s.name = $2
RETURNING true;
