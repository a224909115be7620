-- $1: true for those alone of which the time is not over, revoked or not.
SELECT c.serial, c.subject_id, s.name, c.fingerprint, c.not_before, c.not_after, c.issued_by, c.revoked_at, c.revoked_by, c.seal
FROM menshen.certificate c JOIN menshen.subject s ON s.id = c.subject_id
WHERE NOT $1 OR c.not_after > pg_catalog.now()
ORDER BY c.issued_at, c.serial;
