INSERT INTO menshen.data_key (group_number, version, owner, purpose, not_after, wrapped) VALUES ($1, $2, $3, $4, $5, $6);
