-- $1: one subject, or null for all. Without the moments of unlocking (unlock.sql).
SELECT subject_id, source, failures, last_at, locked_until FROM menshen.login_failure WHERE source <> 'unlocked' AND ($1 IS NULL OR subject_id = $1);
