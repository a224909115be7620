-- Who was shown sealed values, from where, by which statement and how, the last first. $1 since, $2 until, $3 subject, $4 numbers of seal groups,
-- $5 limit, $6 digests of the value, $7 their groups, $8 the versions of their keys, $9 labels; $10 numbers of all groups, $11 their names.
-- Null: not asked. A digest is looked for by index first; that it is of the right key is judged for the few that are left.
-- unnest of several arrays is syntax, not a function, and cannot be schema-qualified.
SELECT
    r.subject,
    r.person,
    r.host AS source,
    r.application,
    r.end_user,
    r.database,
    coalesce((SELECT n.name FROM unnest($10::integer[], $11::text[]) AS n (number, name) WHERE n.number = r.seal_group), r.seal_group::text) AS seal_group,
    r.showing,
    r.rule,
    r.purpose,
    pg_catalog.min(r.time) AS first_shown,
    pg_catalog.max(r.time) AS last_shown,
    pg_catalog.count(DISTINCT (r.session, r.statement_number)) AS statements,
    -- Of one value it is not known how often it stood in a result.
    CASE WHEN $6::bigint[] IS NULL THEN pg_catalog.sum(r.count)::bigint END AS shown_values,
    pg_catalog.max(r.session) AS last_session,
    r.action,
    r.objects,
    r.statement
FROM audit.disclosure_record r
WHERE ($1::timestamptz IS NULL OR r.time >= $1)
  AND ($2::timestamptz IS NULL OR r.time < $2)
  AND ($3::text IS NULL OR r.subject = $3)
  AND ($4::integer[] IS NULL OR r.seal_group = ANY ($4))
  AND ($6::bigint[] IS NULL OR r.digests && $6 AND EXISTS (
      SELECT FROM unnest($6, $7::integer[], $8::integer[], $9::integer[]) AS w (digest, seal_group, key_version, label)
      WHERE w.seal_group = r.seal_group AND w.key_version = r.key_version AND w.label = r.label AND w.digest = ANY (r.digests)))
GROUP BY r.subject, r.person, r.host, r.application, r.end_user, r.database, r.seal_group, r.showing, r.rule, r.purpose, r.template, r.action, r.objects, r.statement
ORDER BY last_shown DESC, r.subject, r.showing
LIMIT $5
