-- What audit_query.sql and audit_group.sql count and sort; each is appended to this. $1 since, $2 until, $3 subject, $4 type, $5 object,
-- $6 source, $7 application, $8 results, $9 text, $10 sqlstate, $11 session, $12 database, $13 limit, $14 sort or field, $15 privilege,
-- $16 digests of a row, $17 end user, $18 approval, $19 rule, $20 its decisions, $21 the journal's number of a record,
-- $22 the session's label.
-- Null: not asked; the planner sees the values and drops what was not asked. Each of the two is referred to once, so it is no fence.
WITH found_statements AS (
    SELECT r.* FROM audit.statement_record r
    WHERE ($1::timestamptz IS NULL OR r.start_time >= $1)
      AND ($2::timestamptz IS NULL OR r.start_time < $2)
      AND ($3::text IS NULL OR r.subject = $3)
      AND ($4::text IS NULL OR r.event_type = pg_catalog.lower($4) OR r.action = pg_catalog.upper($4))
      AND ($5::text IS NULL OR r.template = ANY (ARRAY(SELECT t.id FROM audit.templates_touching($5) AS t (id))))
      AND ($6::inet IS NULL OR r.source_address <<= $6)
      AND ($7::text IS NULL OR r.application = $7)
      AND ($8::text[] IS NULL OR r.result = ANY ($8))
      AND ($9::text IS NULL OR r.template = ANY (ARRAY(
              SELECT t.id FROM audit.template t WHERE pg_catalog.strpos(pg_catalog.lower(t.text), pg_catalog.lower($9)) > 0))
              OR pg_catalog.strpos(pg_catalog.lower(r.recorded_values), pg_catalog.lower($9)) > 0)
      AND ($10::text IS NULL OR r.sqlstate = $10)
      AND ($11::bigint IS NULL OR r.session = $11)
      AND ($12::text IS NULL OR r.database = $12)
      AND ($17::text IS NULL OR r.end_user = $17)
      AND ($22::text IS NULL OR r.session_label = $22)
      AND ($18::bigint IS NULL OR r.approval = $18)
      AND ($20::int[] IS NULL OR r.decision = ANY ($20))
      AND ($21::bigint IS NULL OR r.index = $21)
      AND ($15::text IS NULL OR r.template = ANY (ARRAY(SELECT t.id FROM audit.template t WHERE pg_catalog.upper($15) = ANY (t.privileges))))
      AND ($16::bigint[] IS NULL OR r.index = ANY (ARRAY(SELECT t.index FROM audit.statements_touching($16) AS t (index))))
), found_events AS (
    SELECT r.* FROM audit.event_record r
    WHERE ($1::timestamptz IS NULL OR r.start_time >= $1)
      AND ($2::timestamptz IS NULL OR r.start_time < $2)
      AND ($3::text IS NULL OR r.subject = $3)
      AND ($4::text IS NULL OR r.event_type = $4 OR r.action = $4)
      AND ($5::text IS NULL OR audit.names(r.objects, $5))
      AND ($6::inet IS NULL OR r.source_address <<= $6)
      AND ($7::text IS NULL OR r.application = $7)
      AND ($8::text[] IS NULL OR r.result = ANY ($8))
      AND ($9::text IS NULL OR pg_catalog.strpos(pg_catalog.lower(r.detail), pg_catalog.lower($9)) > 0)
      AND ($10::text IS NULL OR r.sqlstate = $10)
      AND ($11::bigint IS NULL OR r.session = $11)
      AND ($12::text IS NULL OR r.database = $12)
      AND ($17::text IS NULL OR r.end_user = $17)
      AND ($22::text IS NULL OR r.session_label = $22)
      AND ($18::bigint IS NULL OR r.approval = $18)
      AND ($21::bigint IS NULL OR r.index = $21)
      -- Each spelling is part of the rule as it stands there, which is looked for first: 0.2 µs a record instead of 5.
      AND ($19::text IS NULL OR (pg_catalog.strpos(pg_catalog.array_to_string(r.rules, ' '), $19) > 0 AND audit.speaks(r.rules, $19)))
      -- Privileges are those of statements.
      AND $15::text IS NULL
      AND $16::bigint[] IS NULL
)
