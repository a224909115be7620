-- How far back the statements of database $1 reach.
SELECT pg_catalog.min(r.start_time) FROM audit.statement_record r WHERE r.database = $1
