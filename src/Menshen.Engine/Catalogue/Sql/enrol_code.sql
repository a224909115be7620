-- Only a secret that was never confirmed gives way to another: a stolen session must not put its own in the place of the owner's.
INSERT INTO menshen.totp AS t (subject_id, secret) VALUES ($1, $2)
ON CONFLICT (subject_id) DO UPDATE SET secret = excluded.secret, last_step = 0, created_at = pg_catalog.now(), wrong_codes = 0, wrong_at = NULL
WHERE t.confirmed_at IS NULL;
