-- $1: one subject, or null for all.
SELECT subject_id, source, failures, last_at, locked_until FROM menshen.login_failure WHERE $1 IS NULL OR subject_id = $1;
