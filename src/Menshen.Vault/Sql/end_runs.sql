-- Their run ended without closing them: Menshen was killed, and when they ended nobody knows.
UPDATE audit.session SET end_reason = 'RunEnded' WHERE run <> $1 AND end_reason IS NULL;
