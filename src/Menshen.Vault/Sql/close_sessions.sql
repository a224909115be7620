-- unnest of several arrays is syntax, not a function, and cannot be schema-qualified; the search path is pinned.
UPDATE audit.session s SET closed = c.closed, end_reason = c.reason, statements = c.statements
FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::bigint[]) AS c (id, closed, reason, statements)
WHERE s.id = c.id;
