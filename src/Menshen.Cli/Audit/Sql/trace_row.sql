-- Who met a row, from where, by which statement and how, the last first. $1 since, $2 until, $3 subject, $4 limit, $5 digests of the row, $6 its
-- table, $7 its database. Null: not asked.
SELECT
    r.subject,
    r.person,
    r.host AS source,
    r.application,
    r.end_user,
    r.database,
    r.relation,
    r.touch,
    pg_catalog.min(r.time) AS first_time,
    pg_catalog.max(r.time) AS last_time,
    pg_catalog.count(DISTINCT (r.session, r.statement_number)) AS statements,
    pg_catalog.max(r.session) AS last_session,
    r.action,
    r.statement
FROM audit.row_record r
WHERE ($1::timestamptz IS NULL OR r.time >= $1)
  AND ($2::timestamptz IS NULL OR r.time < $2)
  AND ($3::text IS NULL OR r.subject = $3)
  AND r.digests && $5::bigint[]
  AND r.relation = $6::text
  AND (r.database IS NULL OR r.database = $7::text)
GROUP BY r.subject, r.person, r.host, r.application, r.end_user, r.database, r.relation, r.touch, r.template, r.action, r.statement
ORDER BY last_time DESC, r.subject, r.touch
LIMIT $4
