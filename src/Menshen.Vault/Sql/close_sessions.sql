UPDATE audit.session s SET closed = c.closed, end_reason = c.reason, statements = c.statements
FROM pg_catalog.unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::bigint[]) AS c (id, closed, reason, statements)
WHERE s.id = c.id;
