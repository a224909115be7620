SELECT p.schema_name::text, p.table_name::text, p.table_bits, p.initial_bits, p.physical, p.write_up, p.keys_ready, p.owner::text,
       (SELECT pg_catalog.count(*) FROM (
            SELECT w.child, w.name FROM menshen_labels.waiting_key w, menshen_labels.parts_of(p.relid) q WHERE q IN (w.child, w.parent)
            UNION SELECT c.conrelid, c.conname FROM pg_catalog.pg_constraint c, menshen_labels.parts_of(p.relid) q
            WHERE c.conrelid = q AND c.contype = 'f' AND NOT c.convalidated AND c.conparentid = 0) k)::pg_catalog.int4, p.relid
FROM menshen_labels.protected p ORDER BY 1, 2;
