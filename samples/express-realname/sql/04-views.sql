-- What the application asks most. The first three run with the reader's own rights, so row-level security applies inside them;
-- the regulator's run with the owner's rights and give sums only, never a row about a person.
SET search_path = pg_catalog, pg_temp;

CREATE VIEW express.my_pickups WITH (security_invoker = true, security_barrier = true) AS
SELECT w.waybill_no, w.collected_at, w.status, w.sender_name, w.sender_phone, w.receiver_name, w.receiver_phone,
       w.receiver_province, w.receiver_city, w.receiver_district, w.receiver_street, w.item_name, w.piece_count, w.weight_kg, w.fee_yuan
FROM express.waybills AS w
JOIN express.couriers AS c USING (courier_id)
WHERE c.login_role = current_user;

CREATE VIEW express.waybill_details WITH (security_invoker = true, security_barrier = true) AS
SELECT w.waybill_no, w.status, w.collected_at, w.sender_name, d.document_type, d.document_number, d.verification_method, w.sender_checked_at,
       w.sender_phone, w.receiver_name, w.receiver_phone, w.item_name, i.opened, i.xrayed_at, i.result AS inspection_result,
       c.courier_name, o.outlet_name
FROM express.waybills AS w
JOIN express.couriers AS c USING (courier_id)
JOIN express.outlets AS o ON o.outlet_id = w.outlet_id
LEFT JOIN express.identity_documents AS d ON d.document_id = w.sender_document_id
LEFT JOIN express.inspections AS i ON i.waybill_id = w.waybill_id;

CREATE VIEW express.outlet_courier_load WITH (security_invoker = true, security_barrier = true) AS
SELECT c.employee_no, c.courier_name, count(*) AS waybills, sum(w.fee_yuan) AS fees_yuan,
       count(*) FILTER (WHERE w.sender_checked_at IS NULL) AS unchecked, max(w.collected_at) AS last_collected_at
FROM express.couriers AS c
JOIN express.waybills AS w USING (courier_id)
GROUP BY c.courier_id, c.employee_no, c.courier_name;

CREATE VIEW express.regulator_daily WITH (security_barrier = true) AS
SELECT w.firm_code, f.firm_name, (w.collected_at AT TIME ZONE 'Asia/Shanghai')::date AS business_date, count(*) AS waybills,
       count(w.sender_checked_at) AS realname_checked, count(i.inspection_id) AS inspected,
       count(i.xrayed_at) AS xrayed, count(*) FILTER (WHERE i.result <> 'passed') AS stopped
FROM express.waybills AS w
JOIN express.firms AS f USING (firm_code)
LEFT JOIN express.inspections AS i USING (waybill_id)
GROUP BY w.firm_code, f.firm_name, (w.collected_at AT TIME ZONE 'Asia/Shanghai')::date;

CREATE VIEW express.regulator_firms WITH (security_barrier = true) AS
SELECT d.firm_code, d.firm_name, sum(d.waybills)::bigint AS waybills,
       round(100.0 * sum(d.realname_checked) / sum(d.waybills), 2) AS realname_percent,
       round(100.0 * sum(d.xrayed) / sum(d.waybills), 2) AS xray_percent, sum(d.stopped)::bigint AS stopped
FROM express.regulator_daily AS d
GROUP BY d.firm_code, d.firm_name;

CREATE VIEW express.regulator_regions WITH (security_barrier = true) AS
SELECT o.province, count(DISTINCT o.outlet_id) AS outlets, count(*) AS waybills,
       count(*) FILTER (WHERE w.sender_checked_at IS NULL) AS unchecked
FROM express.waybills AS w
JOIN express.outlets AS o USING (outlet_id)
GROUP BY o.province;

CREATE VIEW express.regulator_reports WITH (security_barrier = true) AS
SELECT firm_code, status, count(*) AS batches, sum(line_count)::bigint AS lines, max(sent_at) AS last_sent_at
FROM express.report_batches
GROUP BY firm_code, status;

COMMENT ON VIEW express.my_pickups IS '收派员本人揽收的运单';
COMMENT ON VIEW express.waybill_details IS '运单、证件核对与验视一览（按读者权限）';
COMMENT ON VIEW express.outlet_courier_load IS '本网点各收派员的收寄量';
COMMENT ON VIEW express.regulator_daily IS '监管：各企业每日收寄、实名核对与安检数量';
COMMENT ON VIEW express.regulator_firms IS '监管：各企业实名率与过机率';
COMMENT ON VIEW express.regulator_regions IS '监管：各省收寄量';
COMMENT ON VIEW express.regulator_reports IS '监管：各企业上报情况';
