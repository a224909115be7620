-- $1 name, $2 sealed verifier, $3 must change, $4 how many of those before are kept. All parts see the state before: the one just put into
-- the history is not among those that are cut.
WITH before AS (
    SELECT s.id, s.sealed_verifier FROM menshen.subject s WHERE s.name = $1 AND s.deleted_at IS NULL FOR UPDATE
), kept AS (
    INSERT INTO menshen.password_history (subject_id, sealed_verifier) SELECT b.id, b.sealed_verifier FROM before b WHERE $4 > 0
), cut AS (
    DELETE FROM menshen.password_history p USING before b
    WHERE p.subject_id = b.id AND p.replaced_at NOT IN (
        SELECT h.replaced_at FROM menshen.password_history h WHERE h.subject_id = b.id ORDER BY h.replaced_at DESC LIMIT greatest($4 - 1, 0))
)
UPDATE menshen.subject s SET sealed_verifier = $2, must_change_password = $3, password_set_at = pg_catalog.now()
FROM before b WHERE s.id = b.id
RETURNING s.engine_role;
