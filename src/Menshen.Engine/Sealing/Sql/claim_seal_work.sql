-- True: the work is this session's, until it ends. In the catalogue's database, where no subject can be who would take the lock before us. $1 number of the work.
SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended('menshen seal work ' || $1::pg_catalog.int8, 0));
