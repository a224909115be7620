-- All that stand, and the newest of those that were lifted.
SELECT id, kind, target, admitted, reason, imposed_by, imposed_at, lifted_by, lifted_at, approval
FROM menshen.quarantine ORDER BY lifted_at IS NOT NULL, id DESC LIMIT 200
