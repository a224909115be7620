-- Changes of structure and rights, one by one. $1 from, $2 to.
SELECT pg_catalog.to_char(start_time, 'YYYY-MM-DD HH24:MI:SS') AS time, coalesce(subject, '-') AS subject, action AS command,
       pg_catalog."left"(statement, 200) AS statement, result
FROM audit.statement_record
WHERE start_time >= $1 AND start_time < $2
  AND action ~ '^(CREATE|ALTER|DROP|GRANT|REVOKE|TRUNCATE|REASSIGN|COMMENT|SECURITY LABEL)'
ORDER BY start_time DESC, index DESC LIMIT 500
