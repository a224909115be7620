-- One question about a resource at a time, at whichever gateway: two at once would not know of each other.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('menshen statistics ' || $1, 0))
