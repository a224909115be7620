SELECT p.version, NULL::pg_catalog.bytea, p.digest, p.seal, p.applied_at, p.asker, p.approver, p.approval, p.reason, p.changes
FROM menshen.policy p WHERE p.gateway = $1 ORDER BY p.version DESC LIMIT $2
