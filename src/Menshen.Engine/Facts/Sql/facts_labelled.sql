-- Labelled tables, and the partitions that one has for each label.
SELECT pg_catalog.array_agg(x.relid) FROM (
    SELECT p.relid::pg_catalog.oid FROM menshen_labels.protected p
    UNION
    SELECT t.relid::pg_catalog.oid FROM menshen_labels.protected p CROSS JOIN LATERAL pg_catalog.pg_partition_tree(p.relid::pg_catalog.regclass) t) AS x (relid);
