SELECT pg_catalog.set_config('menshen_scrub.page', $1, true)
