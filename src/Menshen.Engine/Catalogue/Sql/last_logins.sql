SELECT subject_id, at, source, failures_since FROM menshen.last_login;
