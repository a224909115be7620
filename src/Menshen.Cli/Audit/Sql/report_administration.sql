-- Acts of administration, and what befell the services. $1 from, $2 to.
SELECT pg_catalog.to_char(start_time, 'YYYY-MM-DD HH24:MI:SS') AS time, event_type AS event, coalesce(subject, '-') AS subject,
       coalesce(detail, coalesce(action, '') || ' ' || pg_catalog.array_to_string(objects, ' ')) AS detail
FROM audit.event_record
WHERE start_time >= $1 AND start_time < $2
  AND event_type NOT IN ('session_opened', 'session_closed', 'login_failed', 'alarm_raised')
ORDER BY start_time DESC, index DESC LIMIT 500
