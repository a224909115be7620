-- $1 the term, then many at once: $2 subjects, $3 windows, $4 open, $5 new ones.
INSERT INTO menshen.session_place AS p (gateway, subject, period, open, fresh)
SELECT $1, n.subject, n.period, n.open, n.fresh
FROM unnest($2::text[], $3::bigint[], $4::integer[], $5::integer[]) AS n (subject, period, open, fresh)
ON CONFLICT (subject, gateway) DO UPDATE SET period = excluded.period, open = excluded.open, fresh = excluded.fresh, told = excluded.told;
