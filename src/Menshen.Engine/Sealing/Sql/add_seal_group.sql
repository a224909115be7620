INSERT INTO menshen.seal_group (name, tag, mode, created_by, suffix) VALUES ($1, $2, $3, $4, nullif($5, 0)) RETURNING number, created_at;
