SELECT pg_catalog.pg_relation_filepath($1::oid)
