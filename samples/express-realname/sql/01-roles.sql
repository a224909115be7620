-- Group roles of the sample. Cluster-wide, so this file is run by whoever may create roles; the other files need only the database's owner.
-- Nobody logs in as a group: each person has an own login role, which is made a member of one of these.
SET search_path = pg_catalog, pg_temp;

DO $roles$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES
            ('express_app',            '业务系统：登记用户、录入运单、生成上报批次'),
            ('express_courier',        '收派员：只见本人揽收的运单'),
            ('express_outlet_manager', '网点负责人：只见本网点的运单与人员'),
            ('express_auditor',        '监管与审计：只见汇总，不见个人信息')
        ) AS groups (role_name, meaning)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted.role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted.role_name);
        END IF;
        EXECUTE format('COMMENT ON ROLE %I IS %L', wanted.role_name, wanted.meaning);
    END LOOP;
END
$roles$;
