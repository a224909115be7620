WITH holder AS (
    INSERT INTO menshen.duty_holder (person, power) VALUES ($2, $3) ON CONFLICT (person) DO NOTHING
)
INSERT INTO menshen.duty (subject_id, person, power) VALUES ($1, $2, $3);
