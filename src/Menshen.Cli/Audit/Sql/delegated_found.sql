-- As audit_found.sql, for one who reads by delegation: all conditions go by the rows of the one view that is for him, and none by tables.
WITH found_statements AS (
    SELECT r.* FROM audit.delegated_record r
    WHERE ($1::timestamptz IS NULL OR r.start_time >= $1)
      AND ($2::timestamptz IS NULL OR r.start_time < $2)
      AND ($3::text IS NULL OR r.subject = $3)
      AND ($4::text IS NULL OR pg_catalog.lower($4) IN (r.event_type, pg_catalog.lower(r.action)))
      AND ($5::text IS NULL OR audit.names(r.objects || coalesce(r.columns, '{}'), $5))
      AND ($6::inet IS NULL OR r.source_address <<= $6)
      AND ($7::text IS NULL OR r.application = $7)
      AND ($8::text[] IS NULL OR r.result = ANY ($8))
      AND ($9::text IS NULL OR pg_catalog.strpos(pg_catalog.lower(pg_catalog.concat_ws(' ', r.statement, r.detail)), pg_catalog.lower($9)) > 0)
      AND ($10::text IS NULL OR r.sqlstate = $10)
      AND ($11::bigint IS NULL OR r.session = $11)
      AND ($12::text IS NULL OR r.database = $12)
      AND ($17::text IS NULL OR r.end_user = $17)
      AND ($22::text IS NULL OR r.session_label = $22)
      AND ($18::bigint IS NULL OR r.approval = $18)
      AND ($21::bigint IS NULL OR r.index = $21)
      AND ($19::text IS NULL OR audit.speaks(r.rules, $19))
      AND ($15::text IS NULL OR pg_catalog.upper($15) = ANY (r.privileges))
      -- Rows are not for delegates, nor are tables.
      AND $16::bigint[] IS NULL
      AND $20::int[] IS NULL
), found_events AS (
    SELECT r.* FROM audit.delegated_record r WHERE false
)
