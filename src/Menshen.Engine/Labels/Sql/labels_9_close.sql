-- The engine's own channels between sessions, closed in this database; and who may call what of ours.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA menshen_labels FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    menshen_labels.hidden_bits(), menshen_labels.session_label(), menshen_labels.write_floor(), menshen_labels.readable_labels(),
    menshen_labels.above_bottom(), menshen_labels.field_label(text), menshen_labels.may_touch_field(text), menshen_labels.next_number(text), menshen_labels.after_change_as_owner(),
    menshen_labels.add_column(regclass, name, regtype), menshen_labels.add_index(regclass, name[]),
    menshen_labels.add_foreign_key(regclass, name, regclass, name),
    menshen_labels.share(regclass, text[], name), menshen_labels.unshare(regclass, text[], name)
TO PUBLIC;
DO $$
BEGIN
    -- Not the views through which tables are copied into.
    EXECUTE (SELECT pg_catalog.string_agg(pg_catalog.format('REVOKE ALL ON menshen_labels.%I FROM PUBLIC', c.relname), ';')
             FROM pg_catalog.pg_class c WHERE c.relnamespace = 'menshen_labels'::pg_catalog.regnamespace AND c.relkind = 'r');
END $$;
-- What share() needs, which runs as that role.
GRANT EXECUTE ON FUNCTION menshen_labels.require_owner(oid), menshen_labels.give(oid, text, name), menshen_labels.grant_on(oid, text, name),
    menshen_labels.apply_grant(oid, text, name, boolean) TO menshen_label_owner;
GRANT SELECT ON menshen_labels.protected, menshen_labels.login, menshen_labels.column_label TO menshen_label_owner;
GRANT SELECT, INSERT ON menshen_labels.granted TO menshen_label_owner;

-- An older Menshen did not look at the keys that one partition alone has: they are built when labels are applied again.
UPDATE menshen_labels.protected p SET keys_ready = false WHERE p.keys_ready AND EXISTS (SELECT FROM menshen_labels.keys_without_label(p.relid));

-- No DO and no new functions: text in them is not seen by the gateway, and runs in sessions of others. Functions that are there go on working.
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
REVOKE USAGE ON LANGUAGE sql FROM PUBLIC;

-- Who owns the database may VACUUM VERBOSE every table in it, which counts the rows that he does not see; he may also drop it.
DO $$
DECLARE
    former name;
BEGIN
    SELECT pg_catalog.pg_get_userbyid(d.datdba) INTO former FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database();
    IF former <> 'menshen_label_owner' THEN
        INSERT INTO menshen_labels.setting VALUES ('database_owner', former) ON CONFLICT (name) DO UPDATE SET value = excluded.value;
        EXECUTE pg_catalog.format('ALTER DATABASE %I OWNER TO menshen_label_owner', pg_catalog.current_database());
        EXECUTE pg_catalog.format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO %I', pg_catalog.current_database(), former);
        IF EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname = 'public' AND n.nspowner = 'pg_database_owner'::pg_catalog.regrole) THEN
            EXECUTE pg_catalog.format('GRANT USAGE, CREATE ON SCHEMA public TO %I', former);
        END IF;
    END IF;
END $$;

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT p.oid::pg_catalog.regprocedure AS signature
        FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace AND (
            -- counters, locks, large objects, transaction numbers, places in the log: each can be moved by one session and read by another
            p.proname ~ '^(pg_stat_get|pg_stat_clear|pg_stat_force|pg_advisory|pg_try_advisory|lo_|txid_|pg_current_xact|pg_current_snapshot|pg_xact_|pg_last_committed|pg_snapshot|pg_visible_in|pg_current_wal|pg_last_wal|pg_last_xact|pg_control_)'
            OR p.proname IN (
                'loread', 'lowrite', 'pg_notify', 'pg_notification_queue_usage', 'pg_export_snapshot', 'pg_logical_emit_message', 'pg_lock_status', 'pg_blocking_pids',
                'pg_safe_snapshot_blocking_pids', 'pg_isolation_test_session_is_blocked', 'pg_prepared_xact', 'pg_get_multixact_members', 'mxid_age',
                'pg_sequence_last_value', 'setval', 'currtid2', 'pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size',
                'pg_database_size', 'pg_tablespace_size', 'pg_relation_filenode', 'pg_relation_filepath', 'pg_filenode_relation',
                'pg_get_replication_slots', 'pg_backend_pid', 'pg_postmaster_start_time', 'pg_conf_load_time', 'pg_sleep', 'pg_sleep_for', 'pg_sleep_until',
                'pg_get_wal_replay_pause_state', 'pg_mcv_list_items',
                -- text that becomes a statement behind the gateway's back
                'query_to_xml', 'query_to_xmlschema', 'query_to_xml_and_xmlschema', 'table_to_xml', 'table_to_xmlschema', 'table_to_xml_and_xmlschema',
                'schema_to_xml', 'schema_to_xmlschema', 'schema_to_xml_and_xmlschema', 'database_to_xml', 'database_to_xmlschema', 'database_to_xml_and_xmlschema',
                'cursor_to_xml', 'cursor_to_xmlschema', 'ts_stat')
            OR (p.proname = 'age' AND p.proargtypes = '28') OR (p.proname = 'ts_rewrite' AND p.pronargs = 2))
    LOOP
        EXECUTE pg_catalog.format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', one.signature);
    END LOOP;
    FOR one IN
        SELECT c.relname FROM pg_catalog.pg_class c
        WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND c.relkind = 'v'
          AND (c.relname ~ '^pg_stat' OR c.relname IN ('pg_locks', 'pg_prepared_xacts', 'pg_sequences', 'pg_replication_slots', 'pg_roles', 'pg_user', 'pg_group', 'pg_cursors'))
    LOOP
        EXECUTE pg_catalog.format('REVOKE SELECT ON pg_catalog.%I FROM PUBLIC', one.relname);
    END LOOP;
    -- Sealed columns announce changes of tables with pg_notify, in whoever's session they happen.
    IF pg_catalog.to_regprocedure('menshen.note_columns()') IS NOT NULL THEN
        ALTER FUNCTION menshen.note_columns() SECURITY DEFINER;
    END IF;
END $$;

REVOKE SELECT ON pg_catalog.pg_largeobject_metadata, pg_catalog.pg_db_role_setting FROM PUBLIC;
GRANT SELECT (oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolconnlimit, rolvaliduntil, rolbypassrls)
    ON pg_catalog.pg_roles TO PUBLIC;
-- Without the settings, of which one is the label; pgAdmin looks here whether it is a superuser's.
GRANT SELECT (usename, usesysid, usecreatedb, usesuper, userepl, usebypassrls, valuntil) ON pg_catalog.pg_user TO PUBLIC;

-- pg_class without its counters, and without the number of the file, which VACUUM FULL and CLUSTER change in any session. psql, Npgsql and JDBC name the columns they want.
REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC;
DO $$
BEGIN
    EXECUTE (SELECT pg_catalog.format('GRANT SELECT (%s, tableoid) ON pg_catalog.pg_class TO PUBLIC', pg_catalog.string_agg(a.attname, ', '))
             FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = 'pg_catalog.pg_class'::pg_catalog.regclass AND a.attnum > 0
               AND a.attname NOT IN ('relpages', 'reltuples', 'relallvisible', 'relfrozenxid', 'relminmxid', 'relfilenode'));
END $$;
