-- $1 subject, $2 seconds after which wrong codes are forgotten.
SELECT t.secret, t.confirmed_at, t.created_at,
       CASE WHEN t.wrong_at > pg_catalog.now() - pg_catalog.make_interval(secs => $2) THEN t.wrong_codes ELSE 0 END,
       (SELECT pg_catalog.count(*)::integer FROM menshen.recovery_code r WHERE r.subject_id = t.subject_id AND r.used_at IS NULL)
FROM menshen.totp t WHERE t.subject_id = $1;
