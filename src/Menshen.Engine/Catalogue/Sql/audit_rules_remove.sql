DELETE FROM menshen.audit_rules WHERE gateway = $1 AND file = $2 AND version = $3
