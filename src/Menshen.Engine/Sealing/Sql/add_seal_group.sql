INSERT INTO menshen.seal_group (name, tag, mode, created_by) VALUES ($1, $2, $3, $4) RETURNING number, created_at;
