SELECT CASE WHEN p.relid IS NULL OR l.bits IS NULL
            THEN menshen_labels.refuse(pg_catalog.format('%s.%s is not labelled, or there is no such label', $1::text, $2::text))
            ELSE menshen_labels.relabel(p.relid::pg_catalog.regclass::text, $3, $4, $5, $6) END
FROM (SELECT 1) AS one
LEFT JOIN menshen_labels.protected p ON p.schema_name = $1 AND p.table_name = $2
LEFT JOIN menshen_labels.label l ON l.bits = $6;
