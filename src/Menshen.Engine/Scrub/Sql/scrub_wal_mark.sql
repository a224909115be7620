SELECT pg_catalog.pg_create_restore_point($1)::text, (SELECT k.timeline_id FROM pg_catalog.pg_control_checkpoint() k)
