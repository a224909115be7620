-- $1 role, $2 verifier.
SELECT pg_catalog.format('ALTER ROLE %I PASSWORD %L', $1, $2);
