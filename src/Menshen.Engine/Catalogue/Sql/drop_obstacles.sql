-- Rows are what keeps the database $1 from being dropped, and what to do about it. While connections are shut none of it could be ended any more.
SELECT 'prepared transaction ' || pg_catalog.quote_literal(x.gid), 'COMMIT PREPARED or ROLLBACK PREPARED, in that database'
FROM pg_catalog.pg_prepared_xacts x WHERE x.database = $1
UNION ALL
SELECT 'logical replication slot ' || pg_catalog.quote_ident(s.slot_name::text), 'pg_drop_replication_slot'
FROM pg_catalog.pg_replication_slots s WHERE s.database = $1
ORDER BY 1;
