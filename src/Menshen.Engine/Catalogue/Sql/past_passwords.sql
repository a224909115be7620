-- $1 name, $2 how many: the present verifier and those before, newest first.
SELECT v.sealed_verifier FROM (
    SELECT s.sealed_verifier, 'infinity'::timestamptz AS until FROM menshen.subject s WHERE s.name = $1 AND s.deleted_at IS NULL
    UNION ALL
    SELECT h.sealed_verifier, h.replaced_at FROM menshen.password_history h JOIN menshen.subject s ON s.id = h.subject_id
    WHERE s.name = $1 AND s.deleted_at IS NULL
) v
WHERE v.sealed_verifier IS NOT NULL
ORDER BY v.until DESC LIMIT $2;
