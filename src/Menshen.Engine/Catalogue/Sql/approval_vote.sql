-- $1 number, $2 who, $3 power, $4 reason, $5 when, $6 digest. Answers nothing where that power or that account has voted already.
INSERT INTO menshen.approval_vote (approval_id, subject_id, power, reason, voted_at, digest) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
RETURNING true;
