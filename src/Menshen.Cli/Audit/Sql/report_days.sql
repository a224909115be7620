-- Records per day. $1 from, $2 to.
SELECT pg_catalog.to_char(start_time, 'YYYY-MM-DD') AS day,
       pg_catalog.count(*) FILTER (WHERE event_type = 'statement') AS statements,
       pg_catalog.count(*) FILTER (WHERE result = 'failed') AS failed,
       pg_catalog.count(*) FILTER (WHERE result = 'refused') AS refused,
       pg_catalog.count(*) FILTER (WHERE event_type = 'session_opened') AS logins,
       pg_catalog.count(*) FILTER (WHERE event_type = 'login_failed') AS failed_logins
FROM audit.record WHERE start_time >= $1 AND start_time < $2
GROUP BY 1 ORDER BY 1
