-- The secret of the map's digests, for this connection alone: a setting stands in no log of changes. $1 16 bytes, hexadecimal: with a usual value they are one block of SHA-256, and the table is locked while each row is looked up.
SELECT pg_catalog.set_config('menshen.map_key', $1, false);
