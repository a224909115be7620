SELECT id, policy, rules FROM audit.decision;
