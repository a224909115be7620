-- $1 our run, $2 the first minute or null. One row at least, for the clock. What is ahead of the clock is of this minute: counted, and not
-- skipped; what is more than an hour ahead was written by a clock that was wrong.
WITH clock AS (
    SELECT (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000000)::bigint AS now
)
SELECT c.now, u.subject_id, u.resource, u.minute, u.amount
FROM clock c
LEFT JOIN (
    SELECT q.subject_id, q.resource, least(q.minute, k.now / 60000000) AS minute, sum(q.amount)::bigint AS amount
    FROM menshen.quota_use q CROSS JOIN clock k
    WHERE q.run <> $1 AND q.minute >= greatest($2, k.now / 60000000 - 60) AND q.minute <= k.now / 60000000 + 60
    GROUP BY q.subject_id, q.resource, least(q.minute, k.now / 60000000)
) u ON true;
