-- Has PostgreSQL read one page, and keeps what it says: an error would end the transaction, and with it the lock.
DO $$
DECLARE
    at CONSTANT text[] := pg_catalog.string_to_array(pg_catalog.current_setting('menshen_scrub.page'), '/');
    said text;
BEGIN
    SELECT pg_catalog.min(v.msg) INTO said
    FROM menshen_scrub.verify_heapam(at[1]::oid::regclass, on_error_stop => false, check_toast => false, skip => 'none', startblock => at[2]::bigint, endblock => at[2]::bigint) v;
    PERFORM pg_catalog.set_config('menshen_scrub.read', coalesce(said, ''), true);
EXCEPTION WHEN data_corrupted THEN
    PERFORM pg_catalog.set_config('menshen_scrub.read', SQLERRM, true);
END $$
