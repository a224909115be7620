-- What was stopped in an emergency: a dataset, an application, a client certificate, or all service but administration. Rows stay: they are the record of
-- who stopped what, why, and who let it go on.

CREATE TABLE menshen.quarantine (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('dataset', 'application', 'certificate', 'service')),
    -- A dataset as database/schema.table or database/schema.*; an application's name; a certificate's fingerprint; empty for all service.
    target      text NOT NULL CHECK (pg_catalog.octet_length(target) <= 255),
    -- Names of the subjects that may go on.
    admitted    text[] NOT NULL,
    reason      text NOT NULL CHECK (reason OPERATOR(pg_catalog.<>) ''),
    imposed_by  text NOT NULL,
    imposed_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    -- Null: it stands.
    lifted_by   text,
    lifted_at   timestamptz,
    -- Under which approval.
    approval    bigint,
    CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
);

CREATE FUNCTION menshen.keep_quarantine() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL
       AND (NEW.id, NEW.kind, NEW.target, NEW.admitted, NEW.reason, NEW.imposed_by, NEW.imposed_at) = (OLD.id, OLD.kind, OLD.target, OLD.admitted, OLD.reason, OLD.imposed_by, OLD.imposed_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was stopped, and why, stays' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER keep_quarantine BEFORE UPDATE OR DELETE ON menshen.quarantine FOR EACH ROW EXECUTE FUNCTION menshen.keep_quarantine();
CREATE TRIGGER keep_quarantines BEFORE TRUNCATE ON menshen.quarantine FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_quarantine();

-- All gateways of the catalogue hear of it at once.
CREATE FUNCTION menshen.announce_quarantine() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('menshen_catalogue', TG_TABLE_NAME);
    RETURN NULL;
END $$;

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON menshen.quarantine FOR EACH ROW EXECUTE FUNCTION menshen.announce_quarantine();
