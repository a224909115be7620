-- Until the gateway says that it is in force, nobody knows which of the two is: what stands in its row would be wrong from the moment of the change.
WITH added AS (
    INSERT INTO menshen.policy (version, text, digest, seal, applied_at, asker, approver, approval, reason, changes, gateway)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
)
UPDATE menshen.gateway g SET policy = NULL, policy_number = $1 WHERE g.name = $11
