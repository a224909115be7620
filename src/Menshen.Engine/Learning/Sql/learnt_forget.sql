DELETE FROM menshen.learnt_statement WHERE id = $1
