-- How many sessions each gateway has, so that limits hold for all gateways of the catalogue together (docs/decisions/0078).
-- Not logged: it is of this moment, a crash of the engine ends the sessions as well, and each gateway tells all it has again where its rows are gone.
-- A running gateway's row is locked for a moment by its foreign key: soon given up, and tried again by the provisioning.
SET LOCAL lock_timeout = '500ms';
SET LOCAL synchronous_commit = local;

CREATE UNLOGGED TABLE menshen.session_place (
    -- A term: with it go its sessions.
    gateway uuid NOT NULL REFERENCES menshen.gateway ON DELETE CASCADE,
    -- By name, which is unique for ever. Empty: all of the gateway's.
    subject text NOT NULL,
    -- The window of time of the new ones, by number since the Unix epoch.
    period  bigint NOT NULL,
    open    integer NOT NULL CHECK (open >= 0),
    fresh   integer NOT NULL CHECK (fresh >= 0),
    told    timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (subject, gateway)
) WITH (fillfactor = 70);
