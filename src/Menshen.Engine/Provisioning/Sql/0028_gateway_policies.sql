-- What each gateway says of itself, above all which policy is in force there: a rule that is applied at one does not hold at the others (docs/decisions/0046).
-- Null: it has not said yet, or its policy changes in this moment, or it is of a version that does not say.

-- Running gateways ask this table each second, and behind whoever waits for it they wait too: soon given up, and tried again by the provisioning. Nor may a standby that is
-- gone keep the table closed. What one lacks that takes over in this moment it gets by the next start.
SET LOCAL lock_timeout = '500ms';
SET LOCAL synchronous_commit = local;

ALTER TABLE menshen.gateway
    ADD COLUMN version   text CHECK (pg_catalog.octet_length(version) <= 255),
    -- Of the program.
    ADD COLUMN started   timestamptz,
    ADD COLUMN addresses text[],
    -- The number of the newest policy that was stored for it.
    ADD COLUMN policy_number bigint,
    -- SM3 of what must be the same at all gateways, in hexadecimal; only while that number is in force.
    ADD COLUMN policy    text CHECK (policy OPERATOR(pg_catalog.~) '^[0-9a-f]{64}$'),
    -- Something of that policy holds there after a restart only.
    ADD COLUMN awaits_restart boolean;
