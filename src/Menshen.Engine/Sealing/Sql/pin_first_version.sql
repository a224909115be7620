-- Has the domain of a seal group of mode e say that its values have version 1, where it does not say which. Where we are no superuser it stays, and nothing is rotated. $1 its name.
SELECT menshen.pin_sealed_domain($1, 1)
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_constraint c ON c.contypid = t.oid AND c.conname = 'sealed' AND c.contype = 'c'
WHERE n.nspname = 'menshen' AND t.typname = $1 AND pg_catalog.pg_get_constraintdef(c.oid) OPERATOR(pg_catalog.~) '\^~ms[12]e[1-9][0-9]{0,8}\\\.\[1-9\]'
  AND (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER);
