-- What applications are known to send, the same for all gateways, and what they sent that is not known (docs/decisions/0048). No values: templates have none.

CREATE TABLE menshen.learnt_statement (
    -- Given once: who approves that one is learnt approves that one.
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id bigint NOT NULL REFERENCES menshen.subject (id),
    database   text NOT NULL,
    -- SHA-256 over the words of the whole text, without its values.
    shape      bytea NOT NULL CHECK (pg_catalog.octet_length(shape) OPERATOR(pg_catalog.=) 32),
    -- For people; cut where it is long.
    template   text NOT NULL CHECK (pg_catalog.octet_length(template) OPERATOR(pg_catalog.<=) 8192),
    -- False: it is not known, and kept to be looked at.
    is_learnt  boolean NOT NULL,
    first_seen timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    -- Who let it pass; null: it came while its subject learnt.
    learnt_by  text,
    UNIQUE (subject_id, database, shape)
);
