-- $1 the teller's term, $2 kind, $3 database, $4 schemas, $5 names, $6 the transaction, or null, $7 what it is known by.
WITH told AS (
    INSERT INTO menshen.gateway_news (id, asked_by, kind, database, schemas, names, transaction)
    VALUES ($7, $1, $2, $3, $4, $5, $6::pg_catalog.text::pg_catalog.xid8) RETURNING id
)
SELECT t.id, pg_catalog.pg_notify('menshen_gateways', '')::pg_catalog.text FROM told t;
