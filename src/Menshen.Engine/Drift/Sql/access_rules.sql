SELECT coalesce(
    'error in line ' || r.line_number || ': ' || r.error,
    pg_catalog.concat_ws(' ', r.type, pg_catalog.array_to_string(r.database, ','), pg_catalog.array_to_string(r.user_name, ','),
                         r.address, r.netmask, r.auth_method, pg_catalog.array_to_string(r.options, ' ')))
FROM pg_catalog.pg_hba_file_rules() r
ORDER BY r.line_number;
