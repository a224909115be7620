-- Alarms. $1 from, $2 to.
SELECT pg_catalog.to_char(start_time, 'YYYY-MM-DD HH24:MI:SS') AS time, detail
FROM audit.event_record
WHERE start_time >= $1 AND start_time < $2 AND event_type = 'alarm_raised'
ORDER BY start_time DESC, index DESC LIMIT 500
