-- A ticket may be good for one label alone (docs/decisions/0066). Null: for any of its subject's, as before.
ALTER TABLE menshen.ticket ADD COLUMN label text CHECK (label OPERATOR(pg_catalog.<>) '');
