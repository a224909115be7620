SELECT pg_catalog.to_regclass('menshen.grant_ledger') IS NOT NULL;
