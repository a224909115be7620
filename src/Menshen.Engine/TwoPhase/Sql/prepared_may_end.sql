-- Whether we may end what $1 prepared.
SELECT r.rolsuper OR r.rolname = $1 FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
