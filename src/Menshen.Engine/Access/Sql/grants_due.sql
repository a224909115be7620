-- Grants whose end has come.
SELECT g.id, g.object, g.privilege, menshen.receiver_name(g.grantee), coalesce(g.given_by, ''), pg_catalog.to_char(g.valid_until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SSZ'),
       coalesce(g.purpose, ''), g.valid_until
FROM menshen.grant_ledger g WHERE g.ended_at IS NULL AND g.valid_until <= pg_catalog.clock_timestamp() ORDER BY g.id;
