-- Where a timeline began. Two that were promoted apart from each other have the same number and not the same history. The first one has no file.
SELECT pg_catalog.md5(pg_catalog.pg_read_file('pg_wal/' OPERATOR(pg_catalog.||) $1 OPERATOR(pg_catalog.||) '.history', 0, 1048576, true));
