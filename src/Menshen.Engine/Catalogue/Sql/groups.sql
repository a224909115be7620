SELECT g.id, g.name, g.note, g.created_at, g.created_by,
       coalesce((SELECT pg_catalog.array_agg(s.name ORDER BY s.name) FROM menshen.group_member m JOIN menshen.subject s ON s.id = m.subject_id
                 WHERE m.group_id = g.id), '{}')
FROM menshen.subject_group g WHERE g.deleted_at IS NULL ORDER BY g.name;
