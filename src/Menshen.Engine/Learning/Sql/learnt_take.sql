-- $1 subject, $2 database, $3 shape, $4 template, $5 whether it is learnt, $6 how many there may be.
-- Of those that are not known the oldest gives way, or an attacker fills the list and what the application sends next is never seen; one that waits for a second
-- person's approval stays, for he approves a number.
WITH gone AS (
    DELETE FROM menshen.learnt_statement g
    WHERE NOT $5
        AND g.id = (
            SELECT o.id FROM menshen.learnt_statement o
            WHERE o.subject_id = $1 AND o.database = $2 AND NOT o.is_learnt
                AND NOT EXISTS (
                    SELECT FROM menshen.approval a
                    WHERE a.operation = 'statement.learn' AND a.variable = o.id::text
                        AND (a.state = 'running' OR a.state = 'pending' AND a.expires_at > pg_catalog.now()))
            ORDER BY o.id LIMIT 1)
        AND (SELECT pg_catalog.count(*) FROM menshen.learnt_statement o WHERE o.subject_id = $1 AND o.database = $2 AND NOT o.is_learnt) >= $6
        AND NOT EXISTS (SELECT FROM menshen.learnt_statement o WHERE o.subject_id = $1 AND o.database = $2 AND o.shape = $3)
    RETURNING g.id)
INSERT INTO menshen.learnt_statement AS l (subject_id, database, shape, template, is_learnt)
SELECT $1, $2, $3, $4, $5
WHERE EXISTS (SELECT FROM menshen.subject s WHERE s.id = $1)
    AND ((SELECT pg_catalog.count(*) FROM menshen.learnt_statement o WHERE o.subject_id = $1 AND o.database = $2 AND o.is_learnt = $5) < $6 OR EXISTS (SELECT FROM gone))
ON CONFLICT (subject_id, database, shape) DO UPDATE SET is_learnt = true WHERE excluded.is_learnt AND NOT l.is_learnt
