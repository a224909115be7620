-- Rights to read some of the records (GB/T 20009 5.1.2.4 d). The list is Menshen's; this is its picture, replaced as a whole.
CREATE TABLE audit.delegation (
    number     bigint PRIMARY KEY,
    -- Who may read: the number, so that a later subject of the same name may not.
    subject_id bigint NOT NULL,
    -- What: all that is not null must hold.
    of_subject text,
    of_object  text,
    since      timestamptz,
    until      timestamptz,
    expires    timestamptz,
    CHECK (of_subject IS NOT NULL OR of_object IS NOT NULL OR since IS NOT NULL OR until IS NOT NULL)
);
CREATE INDEX delegation_subject ON audit.delegation (subject_id);

-- Whether one of these objects is the one that was delegated: a table or column as audit.names has it, or schema.* for all of a schema. An
-- object that a statement names without its schema is in none: what is not certain is not shown.
CREATE FUNCTION audit.is_delegated(objects text[], wanted text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN audit.names(objects, wanted)
    OR pg_catalog."right"(wanted, 2) OPERATOR(pg_catalog.=) '.*'
       AND EXISTS (SELECT FROM pg_catalog.unnest(objects) AS o (name)
                   WHERE pg_catalog.starts_with(name, pg_catalog."left"(wanted, -1)));

-- What the session's own subject may read by delegations. session_user and not current_user: nobody changes it in a session of his own.
-- A barrier: a condition of the reader's, however cheap it claims to be, sees no row that is not his to see. Values are for auditors.
CREATE VIEW audit.delegated_record WITH (security_barrier) AS
SELECT
    r.index, r.start_time, r.end_time, r.event_type, r.action, r.subject, r.subject_id, r.engine_role, r.source_address, r.source_port,
    r.host, r.application, r.database, r.objects, r.columns, r.statement, r.result, r.sqlstate, r.rows, r.duration, r.session, r.template,
    r.detail, r.privileges, NULL::text AS recorded_values, r.person, r.mac, r.mac_origin
FROM audit.record r
WHERE EXISTS (
    SELECT FROM audit.delegation d
    JOIN audit.reader w ON w.subject_id = d.subject_id
    WHERE w.role = session_user
      AND (d.expires IS NULL OR d.expires > pg_catalog.now())
      AND (d.of_subject IS NULL OR r.subject = d.of_subject)
      AND (d.of_object IS NULL OR audit.is_delegated(r.objects || coalesce(r.columns, '{}'), d.of_object))
      AND (d.since IS NULL OR r.start_time >= d.since)
      AND (d.until IS NULL OR r.start_time < d.until));

CREATE VIEW audit.my_delegations WITH (security_barrier) AS
SELECT d.number, d.of_subject, d.of_object, d.since, d.until, d.expires
FROM audit.delegation d
JOIN audit.reader w ON w.subject_id = d.subject_id
WHERE w.role = session_user AND (d.expires IS NULL OR d.expires > pg_catalog.now());

GRANT SELECT ON audit.delegated_record, audit.my_delegations TO audit_self;
GRANT SELECT ON audit.delegation, audit.delegated_record, audit.my_delegations TO audit_reader;
-- A view's functions run with its reader's rights.
GRANT EXECUTE ON FUNCTION audit.names(text[], text), audit.is_delegated(text[], text) TO audit_self, audit_reader;

-- Makes the table what the arrays say, at once: whoever reads meanwhile sees the old or the new.
CREATE FUNCTION audit.delegate_exactly(
    numbers bigint[], subject_ids bigint[], of_subjects text[], of_objects text[], sinces timestamptz[], untils timestamptz[], expiries timestamptz[])
RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM audit.delegation;
    INSERT INTO audit.delegation (number, subject_id, of_subject, of_object, since, until, expires)
    SELECT * FROM unnest(numbers, subject_ids, of_subjects, of_objects, sinces, untils, expiries);
$$;
