-- The right password from there.
DELETE FROM menshen.login_failure WHERE subject_id = $1 AND source = $2;
