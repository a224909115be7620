-- One statement, so that of two gateways with one code exactly one counts a row.
UPDATE menshen.totp SET last_step = $2, wrong_codes = 0, wrong_at = NULL
WHERE subject_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2;
