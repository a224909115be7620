-- The transaction under way, by the number that it has for ever in this engine.
SELECT pg_catalog.pg_current_xact_id()::pg_catalog.text;
