-- The gateways of the catalogue with what they say of themselves. When one was last heard is when its session asked last, by the engine's clock; null: that session is not there.
SELECT g.id, g.name, g.version, g.started, g.since, g.addresses, g.policy, g.policy_number, coalesce(g.awaits_restart, false),
       greatest(0, extract(epoch FROM pg_catalog.clock_timestamp() - a.query_start))::pg_catalog.float8, g.rules
FROM menshen.gateway g LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = g.pid AND a.backend_start = g.session_start
ORDER BY g.name, g.since;
