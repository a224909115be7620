-- $1 name; $2/$3 whether and what valid_from; $4/$5 valid_until; $6 owner or null to keep; $7 person or null; $8 note or null.
UPDATE menshen.subject s SET
    valid_from = CASE WHEN $2 THEN $3 ELSE s.valid_from END,
    valid_until = CASE WHEN $4 THEN $5 ELSE s.valid_until END,
    owner_id = CASE WHEN $6::text IS NULL THEN s.owner_id ELSE coalesce((SELECT o.id FROM menshen.subject o WHERE o.name = $6::text), 0) END,
    person = coalesce($7::text, s.person),
    note = coalesce($8::text, s.note)
WHERE s.name = $1 AND s.deleted_at IS NULL
RETURNING s.engine_role;
