-- What statistical subjects have learnt: which rows each answer was about, and how many questions each has asked. It is here, not in a gateway's
-- memory, because all gateways of a catalogue share it and a restart must not make anybody forget.

CREATE TABLE menshen.statistics_resource (
    resource  text PRIMARY KEY CHECK (pg_catalog.octet_length(resource) BETWEEN 1 AND 63),
    -- Table, unit and columns as they were when it was first asked about: what the rows' digests are made of.
    described text NOT NULL,
    -- Goes into every digest of a row, so that nobody outside can make two rows alike.
    seed      bigint NOT NULL,
    -- Of the noise, and of nothing else.
    noise_key bytea NOT NULL CHECK (pg_catalog.octet_length(noise_key) = 32),
    since     timestamptz NOT NULL DEFAULT pg_catalog.now()
);

-- Contents of rows that answers were about, numbered from 0 on: 8 bytes digest of the row, 8 bytes digest of its unit, each little-endian. A row that
-- changed is another content.
CREATE TABLE menshen.statistics_roll (
    resource text NOT NULL REFERENCES menshen.statistics_resource (resource) ON DELETE CASCADE,
    first    integer NOT NULL CHECK (first >= 0),
    digests  bytea NOT NULL CHECK (pg_catalog.octet_length(digests) > 0 AND pg_catalog.octet_length(digests) % 16 = 0),
    PRIMARY KEY (resource, first)
);

-- Every question that was judged, answered or not: a refusal tells something too, so that it costs the same.
CREATE TABLE menshen.statistics_question (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    resource   text NOT NULL,
    subject_id bigint NOT NULL REFERENCES menshen.subject (id),
    asked_at   timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    -- The rule that refused; null: it was answered.
    rule       text,
    -- Without constants.
    question   text NOT NULL
);
CREATE INDEX statistics_question_asked ON menshen.statistics_question (resource, subject_id, asked_at);

-- The rows that an answer was about, as bits by their numbers in the roll. A measure has sets of its own, because rows without a value are not in its sums.
CREATE TABLE menshen.statistics_set (
    question_id bigint NOT NULL REFERENCES menshen.statistics_question (id),
    resource    text NOT NULL REFERENCES menshen.statistics_resource (resource) ON DELETE CASCADE,
    measure     text NOT NULL,
    part        integer NOT NULL,
    members     bytea NOT NULL,
    PRIMARY KEY (question_id, measure, part)
);
CREATE INDEX statistics_set_resource ON menshen.statistics_set (resource);

-- Rows stay.
CREATE TABLE menshen.statistics_reset (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    resource   text NOT NULL,
    -- Null: everybody's.
    subject_id bigint REFERENCES menshen.subject (id),
    -- True: what answers were about was forgotten too.
    forgets    boolean NOT NULL,
    reset_at   timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    reset_by   text NOT NULL,
    reason     text NOT NULL CHECK (reason OPERATOR(pg_catalog.<>) '')
);

CREATE FUNCTION menshen.keep_statistics() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what was asked, and what was reset, stays' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER keep_statistics BEFORE UPDATE OR DELETE ON menshen.statistics_question FOR EACH ROW EXECUTE FUNCTION menshen.keep_statistics();
CREATE TRIGGER keep_statistics BEFORE UPDATE OR DELETE ON menshen.statistics_reset FOR EACH ROW EXECUTE FUNCTION menshen.keep_statistics();
CREATE TRIGGER keep_statistics_questions BEFORE TRUNCATE ON menshen.statistics_question FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_statistics();
CREATE TRIGGER keep_statistics_resets BEFORE TRUNCATE ON menshen.statistics_reset FOR EACH STATEMENT EXECUTE FUNCTION menshen.keep_statistics();
