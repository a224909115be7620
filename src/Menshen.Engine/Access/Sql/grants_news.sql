-- What the journal does not have yet: given, then ended.
SELECT g.id, g.object, g.privilege || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, menshen.receiver_name(g.grantee),
       CASE g.journaled WHEN 0 THEN coalesce(g.given_by, '') ELSE coalesce(g.ended_by, '') END,
       coalesce(pg_catalog.to_char(g.valid_until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SSZ'), ''), coalesce(g.purpose, ''),
       CASE g.journaled WHEN 0 THEN g.given_at ELSE g.ended_at END, g.journaled
FROM menshen.grant_ledger g WHERE g.journaled = 0 OR (g.journaled = 1 AND g.ended_at IS NOT NULL) ORDER BY g.id LIMIT 500;
