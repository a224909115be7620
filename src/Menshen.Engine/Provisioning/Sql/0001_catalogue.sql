-- The schema of Menshen's own catalogue, and the record of what was provisioned.
-- Runs in database menshen as the TCB role, in one transaction, once.

CREATE SCHEMA menshen AUTHORIZATION CURRENT_USER;
REVOKE ALL ON SCHEMA menshen FROM PUBLIC;

-- Whatever the TCB role makes later is closed too, also if a script forgets it.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;

-- A database that is dropped and made again under its old name has a new oid, and is provisioned again.
CREATE TABLE menshen.provisioning (
    database_oid pg_catalog.oid NOT NULL,
    version      integer NOT NULL,
    name         text NOT NULL,
    digest       text NOT NULL CHECK (digest OPERATOR(pg_catalog.~) '^[0-9a-f]{64}$'),
    at           timestamptz NOT NULL DEFAULT pg_catalog.now(),
    PRIMARY KEY (database_oid, version)
);
