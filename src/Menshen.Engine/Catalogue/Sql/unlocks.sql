-- $1: one subject, or null for all. When it was unlocked (unlock.sql): who was cut off then has not heard of it.
SELECT subject_id, last_at FROM menshen.login_failure WHERE source = 'unlocked' AND ($1 IS NULL OR subject_id = $1);
