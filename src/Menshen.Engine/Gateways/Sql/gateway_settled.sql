-- Returns when the transaction is over that has the table in ACCESS EXCLUSIVE. No SELECT, for which owner's code could be worked out. $1 schema, $2 name.
SELECT pg_catalog.format('LOCK TABLE ONLY %I.%I IN ACCESS SHARE MODE', $1::pg_catalog.text, $2::pg_catalog.text);
