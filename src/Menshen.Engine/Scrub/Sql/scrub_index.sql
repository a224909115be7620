-- Runs the expressions of an index as the table's owner, and nothing of his as us: PostgreSQL 15 changes the user first.
SELECT menshen_scrub.bt_index_check($1::oid::regclass, $2)
