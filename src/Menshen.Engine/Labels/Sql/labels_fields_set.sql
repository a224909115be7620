SELECT menshen_labels.set_field(pg_catalog.to_regclass(pg_catalog.format('%I.%I', $1::text, $2::text))::text, $3::name, $4::name, $5::text, $6, $7::text, $8::text);
