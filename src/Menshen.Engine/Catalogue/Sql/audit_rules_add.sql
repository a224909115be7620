INSERT INTO menshen.audit_rules (gateway, file, version, text, seal, accepted_at, auditor, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
