WITH made AS (
    INSERT INTO menshen.subject (name, kind, engine_role, sealed_verifier, must_change_password, valid_from, valid_until, created_by, person, note, owner_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $12::text IS NULL THEN NULL ELSE
        -- 0 is nobody's number: an owner who does not exist is refused like one who is dead.
        coalesce((SELECT o.id FROM menshen.subject o WHERE o.name = $12::text), 0) END)
    RETURNING id, engine_role
)
SELECT id, menshen.create_role(engine_role, $11) FROM made;
