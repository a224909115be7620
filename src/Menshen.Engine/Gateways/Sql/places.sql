-- One row at least, for the clock. $1 the asker's term, $2 subjects, by name. The empty name is all of a gateway's, and is always in it.
-- Others count while their session is there, and for a moment after they were last heard: a session that breaks off is back within a second, and the clients of who is gone are, too.
WITH there AS (
    SELECT g.id FROM menshen.gateway g
    WHERE g.id = $1
        OR EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid = g.pid AND a.backend_start = g.session_start)
        OR EXISTS (SELECT FROM menshen.session_place t
                   WHERE t.gateway = g.id AND t.subject = '' AND t.told > pg_catalog.clock_timestamp() - interval '15 seconds')
)
SELECT (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000000)::bigint, p.gateway, p.subject, p.period, p.open, p.fresh
FROM (SELECT) AS one
LEFT JOIN (menshen.session_place p JOIN there ON there.id = p.gateway) ON p.subject = '' OR p.subject = ANY ($2);
