SELECT coalesce(sum(checksum_failures), 0)::bigint FROM pg_catalog.pg_stat_database
