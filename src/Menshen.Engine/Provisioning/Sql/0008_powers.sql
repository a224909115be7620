-- Who holds a power may change, and never so that one of the three is left without a holder; what waits for a second person.

-- In a trigger and not in the program: two gateways could each take away "one of two" at the same moment.
CREATE FUNCTION menshen.require_other_holder(losing bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lost text;
BEGIN
    SELECT d.power INTO lost FROM menshen.duty d WHERE d.subject_id = losing;
    IF lost IS NULL THEN
        RETURN;
    END IF;
    -- One at a time, or two transactions would each see the other's holder still there. The number is 'power' in ASCII.
    PERFORM pg_advisory_xact_lock(482906432882);
    IF NOT EXISTS (
        SELECT FROM menshen.duty d JOIN menshen.subject s ON s.id = d.subject_id
        WHERE d.power = lost AND d.subject_id <> losing AND s.enabled AND s.deleted_at IS NULL)
    THEN
        RAISE EXCEPTION 'the last % stays: appoint another one first', replace(lost, '-', ' ')
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'last_holder';
    END IF;
END $$;

CREATE FUNCTION menshen.keep_holder() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.enabled AND NOT NEW.enabled THEN
        PERFORM menshen.require_other_holder(OLD.id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION menshen.keep_duty() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM menshen.require_other_holder(OLD.subject_id);
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_holder BEFORE UPDATE ON menshen.subject FOR EACH ROW EXECUTE FUNCTION menshen.keep_holder();
CREATE TRIGGER keep_duty BEFORE UPDATE OR DELETE ON menshen.duty FOR EACH ROW EXECUTE FUNCTION menshen.keep_duty();

-- An operation that one person asked for and another has to approve. Rows stay: who approved what is asked for years later.
CREATE TABLE menshen.approval (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operation       text NOT NULL,
    variable        text NOT NULL,
    object          text NOT NULL,
    body            bytea NOT NULL,
    -- Keyed: who can write this table cannot make another body fit.
    digest          text NOT NULL CHECK (digest OPERATOR(pg_catalog.~) '^[0-9a-f]{64}$'),
    asker_id        bigint NOT NULL REFERENCES menshen.subject (id),
    reason          text NOT NULL,
    asked_at        timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    state           text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'running', 'done', 'failed', 'rejected')),
    decider_id      bigint REFERENCES menshen.subject (id),
    decided_at      timestamptz,
    decision_reason text,
    CHECK (asked_at < expires_at),
    -- Four eyes, also for whoever gets past the program.
    CHECK (decider_id <> asker_id OR state = 'rejected'),
    CHECK ((state = 'pending') = (decider_id IS NULL))
);

CREATE INDEX approval_pending ON menshen.approval (id) WHERE state = 'pending';

-- What was asked for is for ever, and a decided request is not decided again: each runs once.
CREATE FUNCTION menshen.keep_approval() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'an approval is never removed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.id, NEW.operation, NEW.variable, NEW.object, NEW.body, NEW.digest, NEW.asker_id, NEW.reason, NEW.asked_at, NEW.expires_at)
        IS DISTINCT FROM
        (OLD.id, OLD.operation, OLD.variable, OLD.object, OLD.body, OLD.digest, OLD.asker_id, OLD.reason, OLD.asked_at, OLD.expires_at)
    THEN
        RAISE EXCEPTION 'what was asked for is not changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT ((OLD.state = 'pending' AND NEW.state IN ('running', 'rejected')) OR (OLD.state = 'running' AND NEW.state IN ('done', 'failed'))) THEN
        RAISE EXCEPTION 'approval % is % already', OLD.id, OLD.state USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_approval BEFORE UPDATE OR DELETE ON menshen.approval FOR EACH ROW EXECUTE FUNCTION menshen.keep_approval();
CREATE TRIGGER keep_approvals BEFORE TRUNCATE ON menshen.approval FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_approval();
