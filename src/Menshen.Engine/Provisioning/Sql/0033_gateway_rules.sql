-- What each gateway says of the auditors' rules that are in force there: each has its own, and two that differ record or tell different things (docs/decisions/0073).
-- As 0028: running gateways ask this table each second.
SET LOCAL lock_timeout = '500ms';
SET LOCAL synchronous_commit = local;

-- SM3 of what is recorded and what raises an alarm, in one form, in hexadecimal. Null: it has not said, or is of a version that does not.
ALTER TABLE menshen.gateway ADD COLUMN rules text CHECK (rules OPERATOR(pg_catalog.~) '^[0-9a-f]{64}$');
