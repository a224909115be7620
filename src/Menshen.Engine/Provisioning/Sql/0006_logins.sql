-- Wrong passwords and last logins: shared by all gateways, and kept over restarts.

CREATE TABLE menshen.login_failure (
    subject_id   bigint NOT NULL REFERENCES menshen.subject (id),
    -- An IPv4 address, the /64 of an IPv6 one, or * for the lock of a whole account.
    source       text NOT NULL CHECK (pg_catalog.octet_length(source) BETWEEN 1 AND 64),
    failures     integer NOT NULL CHECK (failures >= 0),
    last_at      timestamptz NOT NULL,
    locked_until timestamptz,
    PRIMARY KEY (subject_id, source)
);

CREATE TABLE menshen.last_login (
    subject_id     bigint PRIMARY KEY REFERENCES menshen.subject (id),
    at             timestamptz,
    source         text NOT NULL DEFAULT '',
    failures_since integer NOT NULL DEFAULT 0 CHECK (failures_since >= 0)
);
