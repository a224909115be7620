-- Who may still see rows that were deleted before the transaction $1 began; CLUSTER would carry those over. No row: nobody.
SELECT pg_catalog.format('%s (process %s, since %s)', coalesce(a.usename::pg_catalog.text, a.backend_type), a.pid, pg_catalog.date_trunc('second', coalesce(a.xact_start, a.backend_start)))
FROM pg_catalog.pg_stat_activity a
WHERE a.pid <> pg_catalog.pg_backend_pid() AND (a.datid IS NULL OR a.datname = pg_catalog.current_database())
    AND (pg_catalog.age(a.backend_xmin) > pg_catalog.age($1::pg_catalog.text::pg_catalog.xid8::pg_catalog.xid)
         OR pg_catalog.age(a.backend_xid) > pg_catalog.age($1::pg_catalog.text::pg_catalog.xid8::pg_catalog.xid))
UNION ALL
SELECT pg_catalog.format('the prepared transaction %L of %s', p.gid, p.owner)
FROM pg_catalog.pg_prepared_xacts p
WHERE p.database = pg_catalog.current_database() AND pg_catalog.age(p.transaction) > pg_catalog.age($1::pg_catalog.text::pg_catalog.xid8::pg_catalog.xid)
UNION ALL
SELECT pg_catalog.format('the replication slot %s', s.slot_name)
FROM pg_catalog.pg_replication_slots s
WHERE pg_catalog.age(s.xmin) > pg_catalog.age($1::pg_catalog.text::pg_catalog.xid8::pg_catalog.xid)
