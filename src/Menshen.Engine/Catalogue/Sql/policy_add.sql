INSERT INTO menshen.policy (version, text, digest, seal, applied_at, asker, approver, approval, reason, changes, gateway)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
