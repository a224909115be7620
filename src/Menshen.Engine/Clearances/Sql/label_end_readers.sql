-- $1: the rows' label before, $2: now. A snapshot taken before still has the rows as they were, and a cursor would go on fetching them.
SELECT pg_catalog.count(pg_catalog.pg_terminate_backend(a.pid))
FROM pg_catalog.pg_stat_activity a
JOIN menshen_labels.login l ON l.role_name = a.usename
WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid() AND a.xact_start IS NOT NULL
  AND $1::bigint & ~l.bits = 0 AND $2::bigint & ~l.bits <> 0;
