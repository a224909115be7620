-- Who asked about each resource since $1 (by resource, in the order given), and what became of it. What was reset does not count as spent.
SELECT p.resource, s.name,
       pg_catalog.count(*) FILTER (WHERE q.asked_at > GREATEST(p.since, (
           SELECT pg_catalog.max(r.reset_at) FROM menshen.statistics_reset r WHERE r.resource = p.resource AND (r.subject_id IS NULL OR r.subject_id = q.subject_id)))),
       pg_catalog.count(*) FILTER (WHERE q.rule IS NULL), pg_catalog.count(q.rule), pg_catalog.max(q.asked_at)
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.timestamptz[])) AS p(resource, since)
JOIN menshen.statistics_question q ON q.resource = p.resource
JOIN menshen.subject s ON s.id = q.subject_id
GROUP BY p.resource, s.name
ORDER BY p.resource, s.name
