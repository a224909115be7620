SELECT pg_catalog.to_regclass(pg_catalog.format('%I.%I', $1::text, $2::text))::pg_catalog.oid,
       coalesce((SELECT pg_catalog.array_agg(c.oid) FROM ROWS FROM (pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::text[])) AS w (s, t)
                 JOIN pg_catalog.pg_namespace n ON n.nspname = w.s JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.t), '{}'),
       (SELECT (p.table_bits, p.initial_bits, p.physical, p.write_up) = ($5::bigint, $6::bigint, $7::boolean, $8::boolean)
        FROM menshen_labels.protected p WHERE p.relid = pg_catalog.to_regclass(pg_catalog.format('%I.%I', $1::text, $2::text)));
