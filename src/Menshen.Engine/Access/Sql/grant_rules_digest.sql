SELECT coalesce(pg_catalog.min(r.digest), '') FROM menshen.grant_rule r;
