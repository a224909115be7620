-- What the journal records beyond who did what: privileges, values, and where a session's machine was. Rows that were projected before
-- this script ran keep null here; move var/vault away and start, and the vault is made again with all of it.

-- The classes of privilege the text uses (GB/T 20009 5.1.2.4 c). Null: not known yet; filled in when the text is met again.
ALTER TABLE audit.template ADD COLUMN privileges text[];

ALTER TABLE audit.session
    ADD COLUMN person         text,
    ADD COLUMN power          text,
    ADD COLUMN authentication text,
    -- Text, not macaddr: what an operating system reports about other links than Ethernet is longer.
    ADD COLUMN mac            text,
    -- Where it was learnt: neighbour, loopback, unknown.
    ADD COLUMN mac_origin     text;

-- Literals and parameters as the journal shows them: $1=42, $2='x'; secrets are withheld before they reach the journal. Null: none recorded.
ALTER TABLE audit.statement ADD COLUMN recorded_values text;

-- Values are for auditors: audit_self reads the views my_logins and my_statements alone, and neither shows them.
CREATE OR REPLACE VIEW audit.statement_record AS
SELECT
    t.index,
    t.started AS start_time,
    t.started + t.duration_us * interval '1 microsecond' AS end_time,
    'statement'::text AS event_type,
    p.command AS action,
    s.subject,
    s.subject_id,
    s.engine_role,
    s.source AS source_address,
    s.source_port,
    pg_catalog.host(s.source) AS host,
    s.application,
    s.database,
    p.relations AS objects,
    p.columns,
    p.text AS statement,
    t.result::text AS result,
    t.sqlstate::text AS sqlstate,
    t.rows,
    t.duration_us * interval '1 microsecond' AS duration,
    t.session_id AS session,
    t.template_id AS template,
    NULL::text AS detail,
    p.privileges,
    t.recorded_values,
    s.person,
    s.mac,
    s.mac_origin
FROM audit.statement t
LEFT JOIN audit.session s ON s.id = t.session_id
LEFT JOIN audit.template p ON p.id = t.template_id;

CREATE OR REPLACE VIEW audit.event_record AS
SELECT
    e.index,
    e.time AS start_time,
    e.time AS end_time,
    e.type::text AS event_type,
    e.action,
    e.subject,
    s.subject_id,
    s.engine_role,
    e.source AS source_address,
    e.source_port,
    pg_catalog.host(e.source) AS host,
    s.application,
    e.database,
    CASE WHEN e.object IS NULL THEN '{}'::text[] ELSE ARRAY[e.object] END AS objects,
    NULL::text[] AS columns,
    NULL::text AS statement,
    e.result::text AS result,
    NULL::text AS sqlstate,
    NULL::bigint AS rows,
    NULL::interval AS duration,
    e.session_id AS session,
    NULL::integer AS template,
    e.detail,
    NULL::text[] AS privileges,
    NULL::text AS recorded_values,
    s.person,
    s.mac,
    s.mac_origin
FROM audit.event e
LEFT JOIN audit.session s ON s.id = e.session_id;

CREATE OR REPLACE VIEW audit.record AS
SELECT * FROM audit.statement_record
UNION ALL
SELECT * FROM audit.event_record;
