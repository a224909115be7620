-- Never with a WHERE: for one the planner works out the CHECKs of partitions, which are their owners' code.
-- Rows in all, and those of which nobody knows who wrote them: before it was begun, behind the trigger's back, or by a role that is no subject's ($1);
-- with labels a subject has one for each, with a point behind its own name.
SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (
    WHERE t.menshen_provenance IS NULL OR (t.menshen_provenance).written_by IS NULL OR (t.menshen_provenance).written_at IS NULL
       OR (t.menshen_provenance).written_at OPERATOR(pg_catalog.>) pg_catalog.clock_timestamp()
       OR NOT pg_catalog.split_part((t.menshen_provenance).written_by, '.', 1) OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.text[]))
FROM %1$I.%2$I t
