-- $1 subject, $2 verifier, $3 source, $4 database or null, $5 seconds of life, $6 uses, $7 label or null. What ran out long ago goes on the way.
WITH gone AS (
    DELETE FROM menshen.ticket t WHERE t.expires_at < pg_catalog.now() - interval '1 hour'
)
INSERT INTO menshen.ticket (subject_id, scram_verifier, source, database, expires_at, uses_left, label)
VALUES ($1, $2, $3, $4, pg_catalog.now() + pg_catalog.make_interval(secs => $5), $6, $7)
RETURNING id, expires_at;
