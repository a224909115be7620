-- Labelled tables and who keeps each. Only where labels were ever applied.
SELECT p.relid, p.owner::text FROM menshen_labels.protected p;
