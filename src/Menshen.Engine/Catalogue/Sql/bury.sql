WITH gone AS (
    DELETE FROM menshen.duty d USING menshen.subject s WHERE d.subject_id = s.id AND s.name = $1 RETURNING d.subject_id, d.person
), free AS (
    DELETE FROM menshen.duty_holder h USING gone g
    WHERE h.person = g.person AND NOT EXISTS (SELECT FROM menshen.duty o WHERE o.person = h.person AND o.subject_id <> g.subject_id)
), forgotten AS (
    DELETE FROM menshen.password_history p USING menshen.subject s WHERE p.subject_id = s.id AND s.name = $1
), outside AS (
    DELETE FROM menshen.group_member m USING menshen.subject s WHERE m.subject_id = s.id AND s.name = $1
)
UPDATE menshen.subject SET enabled = false, scram_verifier = NULL, sealed_verifier = NULL, owner_id = NULL, deleted_at = pg_catalog.now()
WHERE name = $1 AND deleted_at IS NULL
RETURNING engine_role;
