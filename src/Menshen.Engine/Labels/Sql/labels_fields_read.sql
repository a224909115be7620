SELECT f.value, f.row_bits
FROM pg_catalog.unnest(ARRAY[pg_catalog.to_regclass(pg_catalog.format('%I.%I', $1::text, $2::text))]) AS one (rel)
CROSS JOIN LATERAL (SELECT CASE WHEN EXISTS (SELECT FROM menshen_labels.protected p WHERE p.relid = one.rel)
                                 AND EXISTS (SELECT FROM menshen_labels.sealed_columns(one.rel) c WHERE c = $3::text)
                                THEN 0 ELSE menshen_labels.refuse(pg_catalog.format('%s.%s is not labelled, or %s is no sealed column of it', $1::text, $2::text, $3::text)) END AS ok) AS judged
CROSS JOIN LATERAL menshen_labels.field_values(one.rel::text, $3::name, $4::name, $5::text) AS f
WHERE judged.ok = 0;
