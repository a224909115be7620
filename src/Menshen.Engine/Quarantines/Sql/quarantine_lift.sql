UPDATE menshen.quarantine SET lifted_by = $2, lifted_at = pg_catalog.clock_timestamp(), approval = $3 WHERE id = $1 AND lifted_at IS NULL
