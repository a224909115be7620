SELECT p.schema_name::text, p.table_name::text, p.table_bits, p.initial_bits, p.physical, p.write_up, p.keys_ready, p.owner::text,
       (SELECT pg_catalog.count(*) FROM menshen_labels.waiting_key w WHERE p.relid IN (w.child, w.parent))::pg_catalog.int4
FROM menshen_labels.protected p ORDER BY 1, 2;
