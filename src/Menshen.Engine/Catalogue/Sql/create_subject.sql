WITH made AS (
    INSERT INTO menshen.subject (name, kind, engine_role, scram_verifier, must_change_password, valid_from, valid_until, created_by, person, note)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    RETURNING id, engine_role
)
SELECT id, menshen.create_role(engine_role, $11) FROM made;
