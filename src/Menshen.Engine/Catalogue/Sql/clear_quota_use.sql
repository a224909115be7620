-- What an hour has passed over goes, whoever wrote it; and what is more than an hour ahead, which a clock wrote that was wrong.
-- Two gateways that clear up at the same moment must not wait for each other. The clock is read once, and both are ranges, or the planner would read all of the table.
WITH clock AS (
    SELECT pg_catalog.div(extract(epoch FROM pg_catalog.clock_timestamp()), 60)::bigint AS minute
)
DELETE FROM menshen.quota_use WHERE ctid IN (
    SELECT o.ctid FROM menshen.quota_use o
    WHERE o.minute >= 0 AND o.minute < (SELECT c.minute - 61 FROM clock c)
        OR o.minute > (SELECT c.minute + 60 FROM clock c) AND o.minute <= 9223372036854775807
    FOR UPDATE SKIP LOCKED);
