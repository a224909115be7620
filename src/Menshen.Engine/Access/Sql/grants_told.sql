-- The journal has it; what ended long ago is nowhere else needed.
WITH forgotten AS (
    DELETE FROM menshen.grant_ledger g WHERE g.journaled = 2 AND g.ended_at < pg_catalog.now() - interval '30 days'
)
UPDATE menshen.grant_ledger g SET journaled = $2 WHERE g.id = $1;
