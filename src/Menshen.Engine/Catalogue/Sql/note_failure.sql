-- $1 subject, $2 source, $3 further failures, $4 when, $5 locked until or null, $6 older ones do not count, $7 our own mark. Null: the subject was unlocked since.
WITH noted AS (
    INSERT INTO menshen.login_failure AS f (subject_id, source, failures, last_at, locked_until)
    SELECT $1, $2, $3, $4, $5
    WHERE NOT EXISTS (SELECT FROM menshen.login_failure u WHERE u.subject_id = $1 AND u.source = 'unlocked' AND u.last_at >= $4)
    ON CONFLICT (subject_id, source) DO UPDATE SET
        failures = CASE WHEN f.last_at < $6 THEN 0 ELSE f.failures END + excluded.failures,
        last_at = greatest(f.last_at, excluded.last_at),
        locked_until = greatest(f.locked_until, excluded.locked_until)
    RETURNING f.failures
)
SELECT failures, pg_catalog.pg_notify('menshen_logins', 'failures ' || $1::bigint || ' ' || $7::text) FROM noted;
