-- Until the gateway says that it is in force, nobody knows which of the two is: what stands in its row would be wrong from the moment of the change.
-- $1 the number of the policy that was stored, $2 the gateway.
UPDATE menshen.gateway g SET policy = NULL, policy_number = greatest(g.policy_number, $1) WHERE g.name = $2
