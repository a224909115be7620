-- $1 the subject's number, $2 whose account it is, as who decides was shown, $3 the power. Nothing if it is another person's by now, who may hold another of the three.
WITH appointed AS (
    SELECT s.id, s.person FROM menshen.subject s WHERE s.id = $1 AND s.person = $2 AND s.deleted_at IS NULL FOR UPDATE
), holder AS (
    INSERT INTO menshen.duty_holder (person, power) SELECT a.person, $3 FROM appointed a ON CONFLICT (person) DO NOTHING
)
INSERT INTO menshen.duty (subject_id, person, power) SELECT a.id, a.person, $3 FROM appointed a;
