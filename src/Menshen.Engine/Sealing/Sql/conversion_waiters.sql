-- Right before the column's new type is committed: cancels who waits for the table. A statement that waits has literals for the column as it was; after the
-- commit a search of it would find nothing, or with <> everything, and a DELETE would believe it. The signal is there before the lock is, so none slips through.
-- Where we may not cancel (an external engine, a superuser's session) the gateway finds the statement at its end. %2$L schema, %3$L table.
SELECT pg_catalog.count(pg_catalog.pg_cancel_backend(l.pid))
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
JOIN pg_catalog.pg_class c ON c.oid = l.relation
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE l.locktype = 'relation' AND NOT l.granted AND l.pid <> pg_catalog.pg_backend_pid()
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  AND n.nspname = %2$L AND c.relname = %3$L
  AND ((SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER)
       OR pg_catalog.pg_has_role('pg_signal_backend', 'USAGE') AND NOT coalesce((SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.oid = a.usesysid), true));
