-- The gateways of this catalogue, and what one has all others know before it goes on: columns of which the values change, views that were made (docs/decisions/0043).

-- One row for each term of a gateway: from its start until it leaves, or others have waited until it can believe no more that it is among them.
CREATE TABLE menshen.gateway (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- For people: the journal's origin.
    name          text NOT NULL CHECK (pg_catalog.octet_length(name) BETWEEN 1 AND 255),
    -- The session by which it is there. It lives while that session does; a process id alone comes again.
    pid           integer NOT NULL,
    session_start timestamptz NOT NULL,
    since         timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

-- What is told; only for as long as whoever tells it waits.
CREATE TABLE menshen.gateway_news (
    number        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asked_by      bigint NOT NULL,
    -- Is everybody there? Look at what is sealed in a database. Values of these tables change with a transaction that has them locked.
    kind          text NOT NULL CHECK (kind IN ('ask', 'look', 'move')),
    database      text NOT NULL DEFAULT '',
    schemas       text[] NOT NULL DEFAULT '{}',
    names         text[] NOT NULL DEFAULT '{}' CHECK (pg_catalog.cardinality(names) = pg_catalog.cardinality(schemas)),
    -- The table that the transaction has in ACCESS EXCLUSIVE until it ends; null: none.
    locked_schema text,
    locked_name   text,
    CHECK ((kind = 'ask') = (database = '')),
    CHECK ((locked_schema IS NULL) = (locked_name IS NULL))
);

CREATE TABLE menshen.gateway_heard (
    news    bigint NOT NULL REFERENCES menshen.gateway_news ON DELETE CASCADE,
    gateway bigint NOT NULL REFERENCES menshen.gateway ON DELETE CASCADE,
    PRIMARY KEY (news, gateway)
);
