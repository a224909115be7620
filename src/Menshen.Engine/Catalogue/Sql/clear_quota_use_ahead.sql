-- $1 the run, $2 subjects, $3 resources: what it wrote for them in minutes that are still to come. The clock was put back since, and it counts them in the present one.
-- The second bound is only for the planner, which takes a range for few rows and goes by the index.
WITH clock AS (
    SELECT pg_catalog.div(extract(epoch FROM pg_catalog.clock_timestamp()), 60)::bigint AS minute
)
DELETE FROM menshen.quota_use q
WHERE q.minute > (SELECT c.minute FROM clock c) AND q.minute <= 9223372036854775807 AND q.run = $1
    AND EXISTS (SELECT FROM unnest($2::bigint[], $3::smallint[]) AS n (subject_id, resource) WHERE n.subject_id = q.subject_id AND n.resource = q.resource);
