-- By which rule of disclosure values were shown as they were, and for what it says that it is. Null: no rule is for the subject, or the record is older than this.

ALTER TABLE audit.disclosure ADD COLUMN rule text, ADD COLUMN purpose text;

-- As 0211 made it, with both at the end.
CREATE OR REPLACE VIEW audit.disclosure_record AS
SELECT
    d.index,
    d.time,
    s.subject,
    s.subject_id,
    s.person,
    s.engine_role,
    s.source AS source_address,
    s.source_port,
    pg_catalog.host(s.source) AS host,
    s.mac,
    s.application,
    s.database,
    d.session_id AS session,
    d.number AS statement_number,
    d.template_id AS template,
    p.command AS action,
    p.text AS statement,
    p.relations AS objects,
    d.seal_group,
    d.key_version,
    d.label,
    d.showing::text AS showing,
    d.count,
    d.digests,
    d.end_user,
    d.rule,
    d.purpose
FROM audit.disclosure d
LEFT JOIN audit.session s ON s.id = d.session_id
LEFT JOIN audit.template p ON p.id = d.template_id;
