-- $1 subject, $2 most wrong codes in a row, $3 seconds after which they are forgotten. Counted before the code is looked at, under the row's lock:
-- of many guesses at the same time no more are looked at than one after the other. A right code sets the count back.
UPDATE menshen.totp AS t
SET wrong_codes = CASE WHEN t.wrong_at > pg_catalog.now() - pg_catalog.make_interval(secs => $3) THEN t.wrong_codes + 1 ELSE 1 END,
    wrong_at = pg_catalog.now()
WHERE t.subject_id = $1
  AND (t.wrong_at IS NULL OR t.wrong_at <= pg_catalog.now() - pg_catalog.make_interval(secs => $3) OR t.wrong_codes < $2);
