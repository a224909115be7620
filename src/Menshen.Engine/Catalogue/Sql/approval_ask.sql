-- Answers the number.
INSERT INTO menshen.approval (operation, variable, object, body, digest, asker_id, reason, asked_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING id;
