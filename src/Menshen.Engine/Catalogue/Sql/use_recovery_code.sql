WITH used AS (
    UPDATE menshen.recovery_code SET used_at = pg_catalog.now()
    WHERE subject_id = $1 AND digest = $2 AND used_at IS NULL
    RETURNING subject_id
)
UPDATE menshen.totp t SET wrong_codes = 0, wrong_at = NULL FROM used u WHERE t.subject_id = u.subject_id;
