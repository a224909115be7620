-- Anything to be watched: domains of ours, or labels.
SELECT pg_catalog.to_regnamespace('menshen_labels') IS NOT NULL OR EXISTS (
    SELECT FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE n.nspname = 'menshen' AND n.nspowner = CURRENT_USER::pg_catalog.regrole AND t.typowner = n.nspowner AND t.typtype = 'd');
