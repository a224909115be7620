-- $2: seconds after which a wrong code is forgotten.
UPDATE menshen.totp
SET wrong_codes = CASE WHEN wrong_at > pg_catalog.now() - pg_catalog.make_interval(secs => $2) THEN wrong_codes + 1 ELSE 1 END,
    wrong_at = pg_catalog.now()
WHERE subject_id = $1;
