-- $1: the new one. Whoever hears of it derives other passwords.
INSERT INTO menshen.setting (name, value) VALUES ('engine-login-epoch', $1)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = pg_catalog.now();
