-- The gateways of this catalogue, and what one has all others know before it goes on: columns of which the values change, views that were made (docs/decisions/0043).
-- Identities are random: numbers would come again where the catalogue is put back, or a standby takes over that lacks the last of them.

-- One row for each term of a gateway: from its start until it leaves, or others have waited until it can believe no more that it is among them.
CREATE TABLE menshen.gateway (
    id            uuid PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid(),
    -- For people: the journal's origin.
    name          text NOT NULL CHECK (pg_catalog.octet_length(name) BETWEEN 1 AND 255),
    -- The session by which it is there. It lives while that session does; a process id alone comes again.
    pid           integer NOT NULL,
    session_start timestamptz NOT NULL,
    since         timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

-- What is told: for as long as whoever tells it waits, or its transaction is under way.
CREATE TABLE menshen.gateway_news (
    id          uuid PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid(),
    asked_by    uuid NOT NULL,
    -- Is everybody there? Look at what is sealed in a database. Values of these tables change with a transaction that is about to commit.
    kind        text NOT NULL CHECK (kind IN ('ask', 'look', 'move')),
    database    text NOT NULL DEFAULT '',
    schemas     text[] NOT NULL DEFAULT '{}',
    names       text[] NOT NULL DEFAULT '{}' CHECK (pg_catalog.cardinality(names) = pg_catalog.cardinality(schemas)),
    -- That transaction, of whatever database of this engine: one counter has them all.
    transaction xid8,
    CHECK ((kind = 'ask') = (database = '')),
    CHECK ((kind = 'move') = (transaction IS NOT NULL))
);

CREATE TABLE menshen.gateway_heard (
    news    uuid NOT NULL REFERENCES menshen.gateway_news ON DELETE CASCADE,
    gateway uuid NOT NULL REFERENCES menshen.gateway ON DELETE CASCADE,
    PRIMARY KEY (news, gateway)
);
