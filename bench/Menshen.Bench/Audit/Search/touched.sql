-- Who touched a column since a time: what `menshen audit query --object COLUMN --since TIME` asks, all of it and not only the newest page.
SELECT r.start_time, r.subject, r.source_address, r.application, r.database, r.action, r.objects, r.statement, r.result, r.sqlstate, r.rows
FROM audit.statement_record AS r
WHERE r.template = ANY (ARRAY(SELECT audit.templates_touching(:'object')))
  AND r.start_time >= :'since'
ORDER BY r.start_time DESC
