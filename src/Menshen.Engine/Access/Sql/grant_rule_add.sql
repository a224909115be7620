INSERT INTO menshen.grant_rule (ordinal, schema_name, object_name, depth, receivers, only_roles, never_roles, longest, purpose, enforced, digest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);
