-- $1 name. Null: nobody is called so. Every gateway hears it.
SELECT s.id, pg_catalog.pg_notify('menshen_logins', 'end ' || s.id) FROM menshen.subject s WHERE s.name = $1;
