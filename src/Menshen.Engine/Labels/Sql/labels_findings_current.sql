-- Apart: what an older Menshen made does not have the functions. Labelled tables with sealed columns, and what came into expressions, of partitions too.
SELECT pg_catalog.format('the sealed fields of %s have no guard against being overwritten or carried off: apply again', u::pg_catalog.regclass) FROM menshen_labels.unguarded_fields() u
UNION ALL
SELECT pg_catalog.format('%s: %s', p.relid::pg_catalog.regclass, f) FROM menshen_labels.protected p CROSS JOIN LATERAL menshen_labels.foreign_code(p.relid) f;
