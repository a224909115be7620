-- What is not known first: that is what somebody has to look at.
SELECT l.id, s.name, l.database, l.shape, l.template, l.is_learnt, l.first_seen, l.learnt_by
FROM menshen.learnt_statement l JOIN menshen.subject s ON s.id = l.subject_id
ORDER BY s.name, l.database, l.is_learnt, l.id
