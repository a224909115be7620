DELETE FROM menshen.login_failure WHERE last_at < $1 AND (locked_until IS NULL OR locked_until < $1);
