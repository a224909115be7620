-- Numbers of the decisions in which a rule spoke. $1 the rule. Asked by itself: the planner has to see them, to know the rare from the frequent.
SELECT coalesce(pg_catalog.array_agg(c.id), '{}') FROM audit.decision c WHERE audit.speaks(c.rules, $1)
