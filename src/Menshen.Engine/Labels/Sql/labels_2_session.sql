-- The session label. The built-in setting backtrace_functions holds 'label,floor,readable labels': only a superuser may set it, ALTER ROLE puts it
-- into the login role, the engine applies it at login, RESET and DISCARD bring it back. Digits never match the name of a C function.
-- IMMUTABLE is true because it is constant for the life of a backend (one backend = one login role), and lets the planner fold the label.
-- Every name and operator is qualified, and there is no SET clause: these run for each statement.

-- The bits that the session may not see; all of them without a label.
CREATE OR REPLACE FUNCTION menshen_labels.hidden_bits() RETURNS pg_catalog.int8
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    held CONSTANT pg_catalog.text := pg_catalog.split_part(pg_catalog.current_setting('backtrace_functions'), ',', 1);
BEGIN
    IF held OPERATOR(pg_catalog.=) '' THEN
        RETURN -1;
    END IF;
    RETURN OPERATOR(pg_catalog.~) held::pg_catalog.int8;
END $$;

-- The session's label; NULL without one, which no labelled row can have.
CREATE OR REPLACE FUNCTION menshen_labels.session_label() RETURNS pg_catalog.int8
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    held CONSTANT pg_catalog.text := pg_catalog.split_part(pg_catalog.current_setting('backtrace_functions'), ',', 1);
BEGIN
    IF held OPERATOR(pg_catalog.=) '' THEN
        RETURN NULL;
    END IF;
    RETURN held::pg_catalog.int8;
END $$;

-- The lowest label that the session may write: its own, lower for trusted subjects; without a label, none.
CREATE OR REPLACE FUNCTION menshen_labels.write_floor() RETURNS pg_catalog.int8
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    held CONSTANT pg_catalog.text := pg_catalog.split_part(pg_catalog.current_setting('backtrace_functions'), ',', 2);
BEGIN
    IF held OPERATOR(pg_catalog.=) '' THEN
        RETURN 9223372036854775807;
    END IF;
    RETURN held::pg_catalog.int8;
END $$;

-- The labels that the session dominates: prunes partitions of physical tables; hidden_bits() stays the check.
CREATE OR REPLACE FUNCTION menshen_labels.readable_labels() RETURNS pg_catalog.int8[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN pg_catalog.string_to_array(pg_catalog.split_part(pg_catalog.current_setting('backtrace_functions'), ',', 3), ' ')::pg_catalog.int8[];
END $$;

-- Above the bottom: what such a session writes where no label is, everybody could read.
CREATE OR REPLACE FUNCTION menshen_labels.above_bottom() RETURNS pg_catalog.bool
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN pg_catalog.split_part(pg_catalog.current_setting('backtrace_functions'), ',', 1) OPERATOR(pg_catalog.<>) ''
        AND menshen_labels.session_label() OPERATOR(pg_catalog.<>) 1::pg_catalog.int8;
END $$;

-- Tables without labels are at the bottom: sessions above read them and do not write them.
CREATE OR REPLACE FUNCTION menshen_labels.refuse_write_down() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF menshen_labels.above_bottom() THEN
        RAISE EXCEPTION 'a session above the bottom label does not write a table without labels'
            USING ERRCODE = 'insufficient_privilege', HINT = 'Label the table, or log in at the bottom label.';
    END IF;
    RETURN NULL;
END $$;

-- What must be true of the setting and the functions; each row says what is not. Run at the start and by `menshen label check`.
CREATE OR REPLACE FUNCTION menshen_labels.self_test() RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kept CONSTANT text := current_setting('backtrace_functions');
    got  text;
    probe CONSTANT text := 'SELECT concat_ws('' '', menshen_labels.hidden_bits(), menshen_labels.session_label(), menshen_labels.write_floor(), menshen_labels.readable_labels())';
BEGIN
    IF NOT EXISTS (SELECT FROM pg_settings WHERE name = 'backtrace_functions' AND context = 'superuser' AND vartype = 'string') THEN
        RETURN NEXT 'the setting backtrace_functions is not the superuser''s alone: it cannot hold the session label';
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM pg_settings WHERE name = 'backtrace_functions' AND (boot_val <> '' OR reset_val <> '')) THEN
        RETURN NEXT 'backtrace_functions has a value in the engine''s settings: roles without a label would get one';
    END IF;
    RETURN QUERY
        SELECT format('backtrace_functions is set for %s, which is no login of a label', coalesce(r.rolname, 'database ' || d.datname, 'everybody'))
        FROM pg_db_role_setting s
        LEFT JOIN pg_roles r ON r.oid = s.setrole
        LEFT JOIN pg_database d ON d.oid = s.setdatabase
        CROSS JOIN LATERAL unnest(s.setconfig) c
        WHERE c LIKE 'backtrace\_functions=%' AND (s.setdatabase <> 0 OR strpos(coalesce(r.rolname, ''), '.') = 0);
    PERFORM set_config('backtrace_functions', '', true);
    EXECUTE probe INTO got;
    IF got IS DISTINCT FROM '-1 9223372036854775807 {}' THEN
        RETURN NEXT format('without a label the functions say %s', got);
    END IF;
    PERFORM set_config('backtrace_functions', '262151,3,1 3 7', true);
    EXECUTE probe INTO got;
    IF got IS DISTINCT FROM '-262152 262151 3 {1,3,7}' THEN
        RETURN NEXT format('with a label the functions say %s', got);
    END IF;
    -- A role that is nobody's superuser must not get past the setting; the exception takes a success back, too.
    BEGIN
        SET LOCAL ROLE menshen_label_owner;
        PERFORM set_config('backtrace_functions', '7,7,7', true);
        RAISE EXCEPTION 'passed' USING ERRCODE = 'P0M01';
    EXCEPTION
        WHEN insufficient_privilege THEN NULL;
        WHEN SQLSTATE 'P0M01' THEN RETURN NEXT 'a role that is no superuser can set its own label';
    END;
    PERFORM set_config('backtrace_functions', kept, true);
    RETURN QUERY
        SELECT format('function %s is not as it was made', w.name)
        FROM unnest(ARRAY['hidden_bits', 'session_label', 'write_floor', 'readable_labels', 'above_bottom']) AS w (name)
        WHERE NOT EXISTS (
            SELECT FROM pg_proc p JOIN pg_roles o ON o.oid = p.proowner
            WHERE p.pronamespace = 'menshen_labels'::regnamespace AND p.proname = w.name AND p.pronargs = 0
              AND p.provolatile = 'i' AND p.proparallel = 's' AND o.rolsuper AND NOT p.prosecdef);
END $$;

REVOKE ALL ON FUNCTION menshen_labels.self_test() FROM PUBLIC;
