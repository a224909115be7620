-- Texts that were projected before the vault knew privileges. unnest of several arrays is syntax and cannot be schema-qualified.
UPDATE audit.template t SET privileges = pg_catalog.string_to_array(f.privileges, ', ')
FROM unnest($1::integer[], $2::text[]) AS f (id, privileges)
WHERE t.id = f.id;
