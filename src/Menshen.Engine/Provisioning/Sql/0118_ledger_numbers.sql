-- In every database. PostgreSQL copies a sequence of the template with the numbers that were logged there ahead of their use, and logs none of them again: what crashes before its first
-- checkpoint begins anew where the template was, and numbers come twice. From here on each is logged; where it has happened, they go on behind the highest.

DO $$
BEGIN
    -- In the catalogue's own database there is no ledger (0108).
    IF pg_catalog.to_regclass('menshen.grant_ledger') IS NULL THEN
        RETURN;
    END IF;
    PERFORM pg_catalog.setval('menshen.grant_ledger_id_seq'::pg_catalog.regclass, greatest(
        (SELECT s.last_value FROM menshen.grant_ledger_id_seq s), (SELECT pg_catalog.max(l.id) FROM menshen.grant_ledger l)), true);
END
$$;
