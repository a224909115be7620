-- $1 the teller's term, $2 kind, $3 database, $4 schemas, $5 names, $6 and $7 the table that is locked, or null.
WITH told AS (
    INSERT INTO menshen.gateway_news (asked_by, kind, database, schemas, names, locked_schema, locked_name)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING number
)
SELECT t.number, pg_catalog.pg_notify('menshen_gateways', '')::pg_catalog.text FROM told t;
