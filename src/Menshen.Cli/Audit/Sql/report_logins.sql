-- Logins and failed logins by subject and source. $1 from, $2 to.
SELECT coalesce(subject, '-') AS subject, coalesce(host, '-') AS source,
       pg_catalog.count(*) FILTER (WHERE event_type = 'session_opened') AS logins,
       pg_catalog.count(*) FILTER (WHERE event_type = 'login_failed') AS failed_logins,
       pg_catalog.to_char(pg_catalog.max(start_time), 'YYYY-MM-DD HH24:MI:SS') AS last
FROM audit.event_record
WHERE start_time >= $1 AND start_time < $2 AND event_type IN ('session_opened', 'login_failed')
GROUP BY 1, 2 ORDER BY 4 DESC, 3 DESC, 1, 2 LIMIT 100
