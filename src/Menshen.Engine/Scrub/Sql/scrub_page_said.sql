SELECT pg_catalog.current_setting('menshen_scrub.read')
