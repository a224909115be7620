SELECT DISTINCT ON (c.subject_id)
    s.name, c.version, c.highest, c.lowest, c.chosen, c.trusted_down_to, c.words, c.set_at, c.set_by, c.reason
FROM menshen.clearance c
JOIN menshen.subject s ON s.id = c.subject_id
WHERE s.deleted_at IS NULL
ORDER BY c.subject_id, c.version DESC;
