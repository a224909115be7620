INSERT INTO menshen.quarantine (kind, target, admitted, reason, imposed_by) VALUES ($1, $2, $3, $4, $5) RETURNING id
