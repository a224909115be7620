-- One statement for the locks of all tables, in the order in which they are given. $1 their schemas, $2 their names.
SELECT 'LOCK TABLE ' || pg_catalog.string_agg(pg_catalog.format('ONLY %I.%I', u.nsp, u.rel), ', ' ORDER BY u.n) || ' IN ACCESS EXCLUSIVE MODE'
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) WITH ORDINALITY AS u (nsp, rel, n);
