-- All gateways of the catalogue, the asker's own among them, and whether the session of each is there. Asked each second.
SELECT g.id, g.name, g.pid, g.session_start,
       EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid = g.pid AND a.backend_start = g.session_start), g.policy, g.rules
FROM menshen.gateway g ORDER BY g.id;
