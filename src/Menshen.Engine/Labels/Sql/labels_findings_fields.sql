-- Of labelled tables with sealed columns. Apart: what an older Menshen made does not have the function.
SELECT pg_catalog.format('the sealed fields of %s have no guard against being overwritten or carried off: apply again', u::pg_catalog.regclass) FROM menshen_labels.unguarded_fields() u;
