UPDATE menshen.learnt_statement SET is_learnt = true, learnt_by = $2 WHERE id = $1 AND NOT is_learnt
