-- $1: a living subject's name. The person's own claim goes with the last of the person's accounts. Returns the subject's id.
WITH gone AS (
    DELETE FROM menshen.duty d USING menshen.subject s WHERE s.id = d.subject_id AND s.name = $1 AND s.deleted_at IS NULL
    RETURNING d.subject_id, d.person
)
SELECT subject_id, person FROM gone;
