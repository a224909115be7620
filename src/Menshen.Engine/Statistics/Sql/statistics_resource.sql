INSERT INTO menshen.statistics_resource (resource, described, seed, noise_key) VALUES ($1, $2, $3, $4) ON CONFLICT (resource) DO NOTHING
