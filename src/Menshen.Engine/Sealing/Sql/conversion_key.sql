-- The secret of the map's digests, for this connection alone: a setting stands in no log of changes. $1 32 bytes, hexadecimal.
SELECT pg_catalog.set_config('menshen.map_key', $1, false);
