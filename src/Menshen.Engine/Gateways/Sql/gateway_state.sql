-- What a gateway says of itself. Of a policy that is not the newest stored for it nothing: that one is about to be in force (policy_withhold.sql).
-- $1 the term, $2 version, $3 start, $4 addresses, $5 number of the policy in force, $6 its digest, $7 whether something of it awaits a restart,
-- $8 digest of the auditors' rules.
UPDATE menshen.gateway g
SET version = $2, started = $3, addresses = $4, awaits_restart = $7, policy_number = greatest(g.policy_number, $5),
    rules = $8, policy = CASE WHEN g.policy_number > $5 THEN NULL ELSE $6 END
WHERE g.id = $1;
