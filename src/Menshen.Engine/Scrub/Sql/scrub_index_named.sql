-- A rebuilt index has another number, and its name.
SELECT menshen_scrub.bt_index_check($1::text::regclass, true)
