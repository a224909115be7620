SELECT coalesce(pg_catalog.max(k.version), 0) + 1 FROM menshen.data_key k WHERE k.group_number = $1;
