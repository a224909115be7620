-- $1 subject, $2 time step, $3 digests of the recovery codes. All of it, or nothing.
WITH confirmed AS (
    UPDATE menshen.totp SET confirmed_at = pg_catalog.now(), last_step = $2, wrong_codes = 0, wrong_at = NULL
    WHERE subject_id = $1 AND confirmed_at IS NULL AND last_step < $2
    RETURNING subject_id
), cleared AS (
    DELETE FROM menshen.recovery_code r USING confirmed c WHERE r.subject_id = c.subject_id AND r.digest <> ALL ($3)
)
INSERT INTO menshen.recovery_code (subject_id, digest) SELECT c.subject_id, pg_catalog.unnest($3) FROM confirmed c;
