SELECT r.version, r.text, r.seal, r.auditor, r.reason
FROM menshen.audit_rules r WHERE r.gateway = $1 AND r.file = $2 ORDER BY r.version DESC LIMIT 1
