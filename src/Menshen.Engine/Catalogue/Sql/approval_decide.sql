-- $1 number, $2 new state, $3 decider, $4 reason, $5 now. Answers true to one caller alone, however many ask at once.
UPDATE menshen.approval SET state = $2, decider_id = $3, decision_reason = $4, decided_at = $5
WHERE id = $1 AND state = 'pending' AND ($2 = 'rejected' OR expires_at > $5)
RETURNING true;
