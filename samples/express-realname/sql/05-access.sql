-- Who sees what, with plain PostgreSQL means: grants to groups, row-level security on current_user.
-- The owner is not forced under the policies: it loads by COPY, which PostgreSQL refuses on a table with policies in force.
SET search_path = pg_catalog, pg_temp;

REVOKE ALL ON SCHEMA express FROM PUBLIC;
GRANT USAGE ON SCHEMA express TO express_app, express_courier, express_outlet_manager, express_auditor;

GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA express TO express_app;
REVOKE INSERT, UPDATE ON express.regions, express.firms FROM express_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA express TO express_app;

-- Public directory of outlets; the login names of managers are needed by the policies below and are no secret.
GRANT SELECT ON express.regions, express.firms, express.outlets TO express_courier, express_outlet_manager, express_auditor;

GRANT SELECT ON express.couriers, express.persons, express.identity_documents, express.waybills, express.parcels, express.inspections
    TO express_courier, express_outlet_manager;
GRANT SELECT ON express.my_pickups TO express_courier;
GRANT SELECT ON express.waybill_details TO express_courier, express_outlet_manager;
GRANT SELECT ON express.outlet_courier_load TO express_outlet_manager;
GRANT UPDATE (status, dispatched_at, signed_at, remark) ON express.waybills TO express_courier;
GRANT SELECT ON express.report_batches, express.report_lines TO express_outlet_manager;

GRANT SELECT ON express.regulator_daily, express.regulator_firms, express.regulator_regions, express.regulator_reports TO express_auditor;

ALTER TABLE express.couriers ENABLE ROW LEVEL SECURITY;
ALTER TABLE express.persons ENABLE ROW LEVEL SECURITY;
ALTER TABLE express.identity_documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE express.waybills ENABLE ROW LEVEL SECURITY;
ALTER TABLE express.parcels ENABLE ROW LEVEL SECURITY;
ALTER TABLE express.inspections ENABLE ROW LEVEL SECURITY;
ALTER TABLE express.report_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE express.report_lines ENABLE ROW LEVEL SECURITY;

CREATE POLICY app_all ON express.couriers TO express_app USING (true) WITH CHECK (true);
CREATE POLICY app_all ON express.persons TO express_app USING (true) WITH CHECK (true);
CREATE POLICY app_all ON express.identity_documents TO express_app USING (true) WITH CHECK (true);
CREATE POLICY app_all ON express.waybills TO express_app USING (true) WITH CHECK (true);
CREATE POLICY app_all ON express.parcels TO express_app USING (true) WITH CHECK (true);
CREATE POLICY app_all ON express.inspections TO express_app USING (true) WITH CHECK (true);
CREATE POLICY app_all ON express.report_batches TO express_app USING (true) WITH CHECK (true);
CREATE POLICY app_all ON express.report_lines TO express_app USING (true) WITH CHECK (true);

-- A courier is one row of couriers; a manager is one row of outlets. The subselects run once per statement.
CREATE POLICY courier_self ON express.couriers FOR SELECT TO express_courier
    USING (login_role = current_user);
CREATE POLICY manager_outlet ON express.couriers FOR SELECT TO express_outlet_manager
    USING (outlet_id = (SELECT o.outlet_id FROM express.outlets AS o WHERE o.manager_role = current_user));

CREATE POLICY courier_own ON express.waybills FOR ALL TO express_courier
    USING (courier_id = (SELECT c.courier_id FROM express.couriers AS c WHERE c.login_role = current_user))
    WITH CHECK (courier_id = (SELECT c.courier_id FROM express.couriers AS c WHERE c.login_role = current_user));
CREATE POLICY manager_outlet ON express.waybills FOR SELECT TO express_outlet_manager
    USING (outlet_id = (SELECT o.outlet_id FROM express.outlets AS o WHERE o.manager_role = current_user));

-- The rest follows the waybills: the inner select is itself under the policies above.
CREATE POLICY through_waybill ON express.persons FOR SELECT TO express_courier, express_outlet_manager
    USING (person_id IN (SELECT w.sender_id FROM express.waybills AS w) OR person_id IN (SELECT w.receiver_id FROM express.waybills AS w));
CREATE POLICY through_waybill ON express.identity_documents FOR SELECT TO express_courier, express_outlet_manager
    USING (document_id IN (SELECT w.sender_document_id FROM express.waybills AS w));
CREATE POLICY through_waybill ON express.parcels FOR SELECT TO express_courier, express_outlet_manager
    USING (waybill_id IN (SELECT w.waybill_id FROM express.waybills AS w));
CREATE POLICY through_waybill ON express.inspections FOR SELECT TO express_courier, express_outlet_manager
    USING (waybill_id IN (SELECT w.waybill_id FROM express.waybills AS w));
CREATE POLICY through_waybill ON express.report_lines FOR SELECT TO express_outlet_manager
    USING (waybill_id IN (SELECT w.waybill_id FROM express.waybills AS w));
CREATE POLICY manager_firm ON express.report_batches FOR SELECT TO express_outlet_manager
    USING (firm_code = (SELECT o.firm_code FROM express.outlets AS o WHERE o.manager_role = current_user));
