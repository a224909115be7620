SELECT l.subject_id, l.database, l.shape FROM menshen.learnt_statement l WHERE l.is_learnt
