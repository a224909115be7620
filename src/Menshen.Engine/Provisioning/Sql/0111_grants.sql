-- In every database. What reviews of the limits on grants (0108) found: a transaction of many grants compared all of them after each; a view replaced below one that was granted, a
-- table that takes its grants along to where other rules hold, a new owner where only some may receive, and another's function called through one's own. See decision 28.

DO $$
DECLARE
    member record;
BEGIN
    -- Where 0108 made no limits there are none to mend.
    IF pg_catalog.to_regclass('menshen.grant_ledger') IS NULL OR NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER) THEN
        RETURN;
    END IF;

    -- Up to which command of its transaction rights have been judged: the row's own command is that. It is rolled back with what was judged, and nobody else can write it.
    CREATE TABLE IF NOT EXISTS menshen.grant_judged (transaction xid8 PRIMARY KEY);

    -- Where each object stood and whose it was, when rights were last judged: what is new about it is the difference.
    CREATE TABLE IF NOT EXISTS menshen.grant_place (
        class_id    oid NOT NULL,
        object_id   oid NOT NULL,
        schema_name text NOT NULL,
        object_name text NOT NULL,
        owner       oid NOT NULL,
        -- Of a function: what it does, as whoever may last said it. Null: not a function.
        digest      text,
        PRIMARY KEY (class_id, object_id)
    );
    REVOKE ALL ON menshen.grant_judged, menshen.grant_place FROM PUBLIC;

    -- What a function does: its body and all that makes the body do something else.
    CREATE OR REPLACE FUNCTION menshen.program_digest(program oid) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
        SELECT encode(sha256(convert_to(concat_ws(chr(1), p.prosrc, p.probin, p.prosqlbody::text, p.prolang, p.prosecdef, array_to_string(p.proconfig, chr(2)), p.prorettype, p.proargtypes), 'UTF8')), 'hex')
        FROM pg_proc p WHERE p.oid = program
    $body$;

    CREATE OR REPLACE FUNCTION menshen.judged_until() RETURNS bigint
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
        SELECT coalesce((SELECT j.cmin::text::bigint FROM menshen.grant_judged j WHERE j.transaction = pg_current_xact_id()), 0)
    $body$;

    -- All commands of the transaction until now are judged. What other transactions left behind goes, but for rows that somebody holds.
    CREATE OR REPLACE FUNCTION menshen.judged() RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    BEGIN
        DELETE FROM menshen.grant_judged j WHERE j.transaction = pg_current_xact_id()
            OR j.ctid = ANY (ARRAY(SELECT o.ctid FROM menshen.grant_judged o WHERE o.transaction < pg_snapshot_xmin(pg_current_snapshot()) LIMIT 100 FOR UPDATE SKIP LOCKED));
        INSERT INTO menshen.grant_judged VALUES (pg_current_xact_id());
    END $body$;

    -- As menshen.access_lists, and of those only what commands since then have touched. A list that another transaction changed meanwhile is in its own ledger rows.
    CREATE OR REPLACE FUNCTION menshen.changed_lists(since bigint)
    RETURNS TABLE (class_id oid, object_id oid, column_id integer, kind "char", schema_name text, object_name text, owner oid, list aclitem[])
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
    #variable_conflict use_column
    DECLARE
        mine CONSTANT integer := age(pg_current_xact_id()::xid);
    BEGIN
        RETURN QUERY
        SELECT 'pg_class'::regclass::oid, c.oid, 0, (CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char", n.nspname::text, c.relname::text, c.relowner, c.relacl
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relacl IS NOT NULL AND age(c.xmin) <= mine AND c.cmin::text::bigint >= since AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
        UNION ALL
        SELECT 'pg_class'::regclass, c.oid, a.attnum, 'c', n.nspname, c.relname, c.relowner, a.attacl
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE a.attacl IS NOT NULL AND age(a.xmin) <= mine AND a.cmin::text::bigint >= since AND a.attnum > 0 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
        UNION ALL
        -- Of a column nothing stays when its last grant goes.
        SELECT g.class_id, g.object_id, g.column_id, 'c', '', '', 0, NULL
        FROM menshen.grant_ledger g JOIN pg_attribute a ON a.attrelid = g.object_id AND a.attnum = g.column_id AND a.attacl IS NULL
        WHERE g.ended_at IS NULL AND g.class_id = 'pg_class'::regclass AND g.column_id > 0
        UNION ALL
        SELECT 'pg_namespace'::regclass, n.oid, 0, 'n', n.nspname, '', n.nspowner, n.nspacl FROM pg_namespace n WHERE n.nspacl IS NOT NULL AND age(n.xmin) <= mine AND n.cmin::text::bigint >= since
        UNION ALL
        SELECT 'pg_proc'::regclass, p.oid, 0, 'f', (SELECT n.nspname FROM pg_namespace n WHERE n.oid = p.pronamespace), p.proname, p.proowner, p.proacl FROM pg_proc p WHERE p.proacl IS NOT NULL AND age(p.xmin) <= mine AND p.cmin::text::bigint >= since
        UNION ALL
        SELECT 'pg_type'::regclass, t.oid, 0, 'T', (SELECT n.nspname FROM pg_namespace n WHERE n.oid = t.typnamespace), t.typname, t.typowner, t.typacl FROM pg_type t WHERE t.typacl IS NOT NULL AND age(t.xmin) <= mine AND t.cmin::text::bigint >= since
        UNION ALL
        SELECT 'pg_default_acl'::regclass, d.oid, 0, 'd', coalesce((SELECT n.nspname FROM pg_namespace n WHERE n.oid = d.defaclnamespace), '*'), '*', d.defaclrole, d.defaclacl
        FROM pg_default_acl d WHERE age(d.xmin) <= mine AND d.cmin::text::bigint >= since
        UNION ALL
        SELECT 'pg_language'::regclass, l.oid, 0, 'l', '', l.lanname, l.lanowner, l.lanacl FROM pg_language l WHERE l.lanacl IS NOT NULL AND age(l.xmin) <= mine AND l.cmin::text::bigint >= since
        UNION ALL
        SELECT 'pg_foreign_server'::regclass, v.oid, 0, 'S', '', v.srvname, v.srvowner, v.srvacl FROM pg_foreign_server v WHERE v.srvacl IS NOT NULL AND age(v.xmin) <= mine AND v.cmin::text::bigint >= since
        UNION ALL
        SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 0, 'F', '', w.fdwname, w.fdwowner, w.fdwacl FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL AND age(w.xmin) <= mine AND w.cmin::text::bigint >= since
        UNION ALL
        SELECT 'pg_largeobject'::regclass, o.oid, 0, 'L', '', o.oid::text, o.lomowner, o.lomacl FROM pg_largeobject_metadata o WHERE o.lomacl IS NOT NULL AND age(o.xmin) <= mine AND o.cmin::text::bigint >= since;
    END $body$;

    -- As 0108 made it, for the lists that a later command than one touched. Brings the ledger up to date and says what is new in it. Grants that moved to another grantor (a new owner) keep their end and purpose.
    CREATE OR REPLACE FUNCTION menshen.sync_grants(every boolean, known_before boolean, since bigint)
    RETURNS TABLE (is_moved boolean, class_id oid, object_id oid, column_id integer, kind "char", schema_name text, object_name text, owner oid,
                   grantor oid, grantee oid, privilege text, is_grantable boolean, valid_until timestamptz, purpose text)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    #variable_conflict use_column
    DECLARE
        until_word   CONSTANT text := nullif(trim(current_setting('menshen.until', true)), '');
        purpose_word CONSTANT text := nullif(left(trim(current_setting('menshen.purpose', true)), 200), '');
        until        timestamptz;
    BEGIN
        IF until_word IS NOT NULL AND NOT known_before THEN
            BEGIN
                until := until_word::timestamptz;
            EXCEPTION WHEN datetime_field_overflow OR invalid_datetime_format OR invalid_parameter_value THEN
                RAISE EXCEPTION 'menshen.until is not a time: %', until_word
                    USING ERRCODE = 'invalid_datetime_format', DETAIL = 'Rule MG0003.', HINT = 'SET menshen.until = ''2026-12-31'', or RESET menshen.until.';
            END;
        END IF;
        RETURN QUERY
        WITH touched AS MATERIALIZED (SELECT * FROM menshen.access_lists(every) WHERE every UNION ALL SELECT * FROM menshen.changed_lists(since) WHERE NOT every), now_there AS MATERIALIZED (
            -- What gives somebody else than the owner what nobody has by default.
            SELECT t.class_id, t.object_id, t.column_id, t.kind, t.schema_name, t.object_name, t.owner, a.grantor, a.grantee, a.privilege_type AS privilege,
                   bool_or(a.is_grantable) AS is_grantable
            FROM touched t CROSS JOIN LATERAL aclexplode(t.list) a
            WHERE a.grantee <> t.owner AND NOT (a.grantee = 0 AND t.kind IN ('f', 'T', 'l')) AND NOT (every AND t.schema_name IN ('pg_catalog', 'information_schema'))
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
        ), gone AS (
            UPDATE menshen.grant_ledger g SET ended_at = now(), ended_by = session_user
            WHERE g.ended_at IS NULL
              AND (every OR (g.class_id, g.object_id, g.column_id) IN (SELECT t.class_id, t.object_id, t.column_id FROM touched t))
              AND NOT EXISTS (SELECT FROM now_there e WHERE (e.class_id, e.object_id, e.column_id, e.grantor, e.grantee, e.privilege, e.is_grantable)
                                                         = (g.class_id, g.object_id, g.column_id, g.grantor, g.grantee, g.privilege, g.is_grantable))
            RETURNING g.*
        ), fresh AS MATERIALIZED (
            SELECT e.*, (o.id IS NOT NULL AND o.grantor <> e.grantor) AS moved, o.id IS NULL AS is_new, o.valid_until, o.purpose
            FROM now_there e
            LEFT JOIN LATERAL (SELECT * FROM gone o WHERE (o.class_id, o.object_id, o.column_id, o.grantee, o.privilege) = (e.class_id, e.object_id, e.column_id, e.grantee, e.privilege)
                               ORDER BY o.grantor = e.grantor DESC LIMIT 1) o ON true
            WHERE NOT EXISTS (SELECT FROM menshen.grant_ledger k
                              WHERE k.ended_at IS NULL AND (k.class_id, k.object_id, k.column_id, k.grantor, k.grantee, k.privilege, k.is_grantable)
                                                         = (e.class_id, e.object_id, e.column_id, e.grantor, e.grantee, e.privilege, e.is_grantable))
        ), terms AS MATERIALIZED (
            SELECT f.*, CASE WHEN f.kind = 'd' THEN NULL WHEN f.is_new THEN until ELSE least(f.valid_until, until) END AS ends,
                   CASE WHEN f.is_new THEN purpose_word ELSE coalesce(f.purpose, purpose_word) END AS what_for
            FROM fresh f
        ), noted AS (
            INSERT INTO menshen.grant_ledger (class_id, object_id, column_id, object, grantor, grantee, privilege, is_grantable, given_by, valid_until, purpose, journaled)
            SELECT t.class_id, t.object_id, t.column_id, CASE WHEN t.kind = 'd' THEN 'default privileges' ELSE pg_describe_object(t.class_id, t.object_id, t.column_id) END, t.grantor, t.grantee, t.privilege, t.is_grantable,
                   CASE WHEN known_before THEN NULL ELSE session_user::text END, t.ends, t.what_for, CASE WHEN known_before THEN 1 ELSE 0 END
            FROM terms t
        )
        SELECT t.moved, t.class_id, t.object_id, t.column_id, t.kind, t.schema_name, t.object_name, t.owner, t.grantor, t.grantee, t.privilege, t.is_grantable, t.ends, t.what_for FROM terms t;
    END $body$;

    -- The same for functions that run as their owner: nobody can tell what they read, so he must hold nothing that he may not pass on.
    CREATE OR REPLACE FUNCTION menshen.definer_fault(function_owner oid) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
        SELECT format('%s runs as %s, who may read, change or call %s and not pass that on', p.oid::regprocedure, pg_get_userbyid(p.proowner), held.what)
        FROM pg_proc p
        CROSS JOIN LATERAL (
            SELECT c.oid::regclass::text AS what FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'menshen')
            CROSS JOIN LATERAL (SELECT * FROM aclexplode(c.relacl) UNION ALL
                                SELECT x.* FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) x WHERE t.attrelid = c.oid AND t.attacl IS NOT NULL) a
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.grantee NOT IN (0, c.relowner) AND NOT a.is_grantable
              AND pg_has_role(p.proowner, a.grantee, 'USAGE') AND NOT pg_has_role(p.proowner, c.relowner, 'USAGE')
            UNION ALL
            -- Another's function that he may call and not pass on; what everybody may call is nobody's to keep.
            SELECT f.oid::regprocedure::text FROM pg_proc f CROSS JOIN LATERAL aclexplode(f.proacl) a
            WHERE f.proacl IS NOT NULL AND a.grantee NOT IN (0, f.proowner) AND NOT a.is_grantable AND NOT EXISTS (SELECT FROM aclexplode(f.proacl) e WHERE e.grantee = 0)
              AND f.pronamespace NOT IN ('pg_catalog'::regnamespace, 'menshen'::regnamespace)
              AND pg_has_role(p.proowner, a.grantee, 'USAGE') AND NOT pg_has_role(p.proowner, f.proowner, 'USAGE')
            LIMIT 1) held
        WHERE p.prosecdef AND p.proowner = function_owner AND NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.oid = p.proowner)
          AND (p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype)
               OR EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee <> p.proowner))
        LIMIT 1
    $body$;

    -- A body that a superuser put in place stays another than the one noted, until its owner says it again: the drift check names it.
    -- Tables, views, sequences, schemas and functions that are somebody else's, or elsewhere, than when rights were last judged; and notes where they are now.
    CREATE OR REPLACE FUNCTION menshen.moved_places(since bigint, by_superuser boolean)
    RETURNS TABLE (class_id oid, object_id oid, schema_name text, object_name text, owner oid, was_schema text, was_name text, was_owner oid)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    #variable_conflict use_column
    DECLARE
        mine CONSTANT integer := age(pg_current_xact_id()::xid);
    BEGIN
        RETURN QUERY
        WITH renamed AS MATERIALIZED (SELECT n.oid, n.nspname, n.nspowner FROM pg_namespace n WHERE age(n.xmin) <= mine AND n.cmin::text::bigint >= since),
        there AS MATERIALIZED (
            SELECT 'pg_class'::regclass::oid AS class_id, c.oid AS object_id, n.nspname::text AS schema_name, c.relname::text AS object_name, c.relowner AS owner, NULL::text AS digest
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE (age(c.xmin) <= mine AND c.cmin::text::bigint >= since OR c.relnamespace IN (SELECT r.oid FROM renamed r))
              AND c.relpersistence <> 't' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            UNION ALL SELECT 'pg_namespace'::regclass, r.oid, r.nspname, '', r.nspowner, NULL FROM renamed r
            UNION ALL SELECT 'pg_proc'::regclass, p.oid, n.nspname, p.proname, p.proowner, menshen.program_digest(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE age(p.xmin) <= mine AND p.cmin::text::bigint >= since OR p.pronamespace IN (SELECT r.oid FROM renamed r)
        ), was AS MATERIALIZED (
            SELECT t.*, k.schema_name AS was_schema, k.object_name AS was_name, k.owner AS was_owner
            FROM there t LEFT JOIN menshen.grant_place k ON k.class_id = t.class_id AND k.object_id = t.object_id
            WHERE k.object_id IS NULL OR (k.schema_name, k.object_name, k.owner, k.digest) IS DISTINCT FROM (t.schema_name, t.object_name, t.owner, t.digest)
        ), noted AS (
            INSERT INTO menshen.grant_place AS g SELECT w.class_id, w.object_id, w.schema_name, w.object_name, w.owner, w.digest FROM was w
            ON CONFLICT ON CONSTRAINT grant_place_pkey DO UPDATE SET schema_name = EXCLUDED.schema_name, object_name = EXCLUDED.object_name, owner = EXCLUDED.owner,
                digest = CASE WHEN by_superuser THEN g.digest ELSE EXCLUDED.digest END
        )
        SELECT w.class_id, w.object_id, w.schema_name, w.object_name, w.owner, w.was_schema, w.was_name, w.was_owner FROM was w WHERE w.was_owner IS NOT NULL;
    END $body$;

    -- Judges new owners, who have more than any grant gives, and grants that came along to where another rule holds. REASSIGN OWNED has no event: the gateway refuses it.
    CREATE OR REPLACE FUNCTION menshen.judge_places(since bigint) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    DECLARE
        moved record;
        held  record;
        rule  menshen.grant_rule;
        fault text;
    BEGIN
        FOR moved IN SELECT * FROM menshen.moved_places(since, false) LOOP
            rule := menshen.grant_rule_for(moved.schema_name, moved.object_name);
            CONTINUE WHEN NOT coalesce(rule.enforced, true);
            -- Who takes it himself is a member of who had it, and acted as the owner before; unless only some may receive it.
            IF moved.owner <> moved.was_owner AND (rule.only_roles IS NOT NULL OR pg_get_userbyid(moved.owner) <> split_part(session_user::text, '.', 1)) THEN
                fault := menshen.receiver_fault(rule, moved.owner);
                IF fault IS NOT NULL THEN
                    RAISE EXCEPTION '% is not for this owner: %', coalesce(nullif(moved.object_name, ''), moved.schema_name), fault
                        USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0002.', HINT = 'Give it to a group or subject that the policy''s grants section allows.';
                END IF;
            END IF;
            CONTINUE WHEN (moved.schema_name, moved.object_name) = (moved.was_schema, moved.was_name)
                OR rule.ordinal = (menshen.grant_rule_for(moved.was_schema, moved.was_name)).ordinal;
            FOR held IN SELECT * FROM menshen.grant_ledger g WHERE g.ended_at IS NULL AND g.class_id = moved.class_id AND g.object_id = moved.object_id LOOP
                fault := coalesce(
                    menshen.receiver_fault(rule, held.grantee),
                    CASE WHEN rule.longest IS NOT NULL AND (held.valid_until IS NULL OR held.valid_until > now() + rule.longest) THEN 'its grant does not end soon enough'
                         WHEN rule.purpose AND held.purpose IS NULL THEN 'its grant has no purpose'
                         WHEN held.is_grantable AND rule.depth = 1 THEN 'its grant may be passed on' END);
                IF fault IS NOT NULL THEN
                    RAISE EXCEPTION '%.% would bring along % for %, which may not be granted there: %', moved.schema_name, moved.object_name, held.privilege,
                            menshen.receiver_name(held.grantee), fault
                        USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0002.', HINT = 'Revoke that right first, and grant it there as the policy allows.';
                END IF;
            END LOOP;
        END LOOP;
    END $body$;

    -- Judges what the transaction has granted. Runs as we do, because nobody else may write the ledger; whoever calls it by hand only has it done earlier.
    CREATE OR REPLACE FUNCTION menshen.judge_grants(tag text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    DECLARE
        since CONSTANT bigint := menshen.judged_until();
        given record;
        rule  menshen.grant_rule;
        depth integer;
        fault text;
    BEGIN
        FOR given IN SELECT * FROM menshen.sync_grants(false, false, since) LOOP
            rule := menshen.grant_rule_for(given.schema_name, given.object_name);
            IF rule.enforced IS NULL THEN
                RAISE EXCEPTION 'there is no rule for grants in this database' USING ERRCODE = 'insufficient_privilege', HINT = 'The security administrator: menshen status.';
            END IF;
            CONTINUE WHEN NOT rule.enforced;
            -- The owner's own, or a role that grants by default what it will make, is at the beginning of the chain.
            depth := CASE WHEN given.grantor = given.owner THEN 1
                          ELSE coalesce(menshen.grant_depth(given.class_id, given.object_id, given.column_id, given.owner, given.grantor, given.privilege), 1000) END;
            IF depth > rule.depth OR (given.is_grantable AND depth >= rule.depth) THEN
                RAISE EXCEPTION '% on %.% may not be passed on % from its owner', given.privilege, given.schema_name, given.object_name,
                        CASE WHEN depth > rule.depth THEN 'by who has it' ELSE 'further: no grant option this far' END
                    USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0001.',
                          HINT = format('Rights go %s step(s) from the owner. Leave WITH GRANT OPTION away, or ask the owner, %s, to grant it; the policy''s grants.depth says how far.',
                                        rule.depth, menshen.receiver_name(given.owner));
            END IF;
            CONTINUE WHEN given.is_moved;
            fault := menshen.receiver_fault(rule, given.grantee);
            IF fault IS NOT NULL THEN
                RAISE EXCEPTION '% on %.% is not for this receiver: %', given.privilege, given.schema_name, given.object_name, fault
                    USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0002.', HINT = 'Grant to a group or subject that the policy''s grants section allows.';
            END IF;
            CONTINUE WHEN given.kind = 'd';
            IF given.valid_until <= now() OR (rule.longest IS NOT NULL AND (given.valid_until IS NULL OR given.valid_until > now() + rule.longest)) THEN
                RAISE EXCEPTION 'a grant on %.% %', given.schema_name, given.object_name,
                        CASE WHEN given.valid_until IS NULL THEN 'needs an end' WHEN given.valid_until <= now() THEN 'must end in the future' ELSE 'ends too late' END
                    USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0003.',
                          HINT = format('Before it: SET menshen.until = ''%s''%s', to_char(now() + coalesce(rule.longest, '30 days'), 'YYYY-MM-DD HH24:MI'),
                                        CASE WHEN rule.longest IS NULL THEN '.' ELSE ' or earlier.' END);
            END IF;
            IF rule.purpose AND given.purpose IS NULL THEN
                RAISE EXCEPTION 'a grant on %.% needs a purpose', given.schema_name, given.object_name
                    USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0004.', HINT = 'Before it: SET menshen.purpose = ''audit 17''.';
            END IF;
            SELECT f.fault INTO fault FROM (SELECT DISTINCT p.proowner FROM pg_proc p WHERE p.prosecdef AND pg_has_role(p.proowner, given.grantee, 'USAGE')) o
            CROSS JOIN LATERAL (SELECT menshen.definer_fault(o.proowner)) f (fault)
            WHERE given.class_id IN ('pg_class'::regclass, 'pg_proc'::regclass) AND given.grantee <> 0 AND f.fault IS NOT NULL LIMIT 1;
            IF fault IS NOT NULL THEN
                RAISE EXCEPTION 'this receiver would pass it on through a function: %', fault
                    USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0006.', HINT = 'Its owner makes it SECURITY INVOKER, or revokes EXECUTE from all others first.';
            END IF;
        END LOOP;
        IF EXISTS (SELECT FROM menshen.grant_rule r WHERE r.enforced) THEN
            PERFORM menshen.judge_makers(tag, since);
        END IF;
        PERFORM menshen.judge_places(since);
        PERFORM menshen.judged();
    END $body$;

    -- Judges views and functions that run as their owners, and objects that got a new owner.
    CREATE OR REPLACE FUNCTION menshen.judge_makers(tag text, since bigint) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    DECLARE
        mine  CONSTANT integer := age(pg_current_xact_id()::xid);
        fault text;
    BEGIN
        SELECT f.fault INTO fault FROM (
            -- And what stands above it: a view that was granted passes on whatever is put below it later.
            WITH RECURSIVE above (oid) AS (
                SELECT c.oid FROM pg_class c WHERE age(c.xmin) <= mine AND c.cmin::text::bigint >= since AND c.relkind IN ('v', 'm', 'r', 'p') AND c.relhasrules
                UNION SELECT w.ev_class FROM pg_rewrite w WHERE age(w.xmin) <= mine AND w.cmin::text::bigint >= since
                UNION SELECT a.attrelid FROM pg_attribute a WHERE age(a.xmin) <= mine AND a.cmin::text::bigint >= since AND a.attacl IS NOT NULL
                UNION SELECT w.ev_class FROM above u
                      JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = u.oid AND d.classid = 'pg_rewrite'::regclass JOIN pg_rewrite w ON w.oid = d.objid)
            SELECT u.oid FROM above u) v
        CROSS JOIN LATERAL (SELECT menshen.view_fault(v.oid)) f (fault)
        WHERE f.fault IS NOT NULL LIMIT 1;
        IF fault IS NOT NULL THEN
            RAISE EXCEPTION 'a view would pass on what its owner may not: %', fault
                USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0005.', HINT = 'Make it WITH (security_invoker = true), or have the tables'' owner make it.';
        END IF;
        SELECT f.fault INTO fault FROM (SELECT DISTINCT p.proowner FROM pg_proc p WHERE age(p.xmin) <= mine AND p.cmin::text::bigint >= since AND p.prosecdef) o
        CROSS JOIN LATERAL (SELECT menshen.definer_fault(o.proowner)) f (fault) WHERE f.fault IS NOT NULL LIMIT 1;
        IF fault IS NOT NULL THEN
            RAISE EXCEPTION 'a function would pass on what its owner may not: %', fault
                USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0006.',
                      HINT = 'Make it SECURITY INVOKER, have the tables'' owner make it, or in one transaction make it and revoke EXECUTE from PUBLIC as the first thing: ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC.';
        END IF;
    END $body$;

    -- Runs with the caller's rights on purpose: what the TCB role itself does is noted and not judged.
    CREATE OR REPLACE FUNCTION menshen.after_command() RETURNS event_trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    BEGIN
        -- Temporary objects are the session's own.
        IF NOT EXISTS (SELECT FROM pg_event_trigger_ddl_commands() e WHERE e.schema_name IS DISTINCT FROM 'pg_temp')
           AND tg_tag NOT IN ('DROP OWNED', 'ALTER DEFAULT PRIVILEGES', 'GRANT', 'REVOKE') THEN
            NULL;
        ELSIF (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
            PERFORM FROM menshen.sync_grants(false, false, menshen.judged_until());
            PERFORM FROM menshen.moved_places(menshen.judged_until(), true);
            PERFORM menshen.judged();
        ELSE
            PERFORM menshen.judge_grants(tg_tag);
        END IF;
    END $body$;

    -- A number that is given again must not find the ledger rows of the object that had it before.
    CREATE OR REPLACE FUNCTION menshen.after_drop() RETURNS event_trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    BEGIN
        UPDATE menshen.grant_ledger g SET ended_at = now(), ended_by = session_user
        FROM pg_event_trigger_dropped_objects() d
        WHERE g.ended_at IS NULL AND g.class_id = d.classid AND g.object_id = d.objid AND d.objsubid IN (0, g.column_id);
        DELETE FROM menshen.grant_place g USING pg_event_trigger_dropped_objects() d WHERE g.class_id = d.classid AND g.object_id = d.objid AND d.objsubid = 0;
    END $body$;

    DROP FUNCTION IF EXISTS menshen.sync_grants(boolean, boolean), menshen.judge_makers(text);
    REVOKE ALL ON FUNCTION menshen.judged_until(), menshen.judged(), menshen.changed_lists(bigint), menshen.sync_grants(boolean, boolean, bigint), menshen.moved_places(bigint, boolean), menshen.program_digest(oid),
        menshen.judge_places(bigint), menshen.judge_makers(text, bigint) FROM PUBLIC;

    -- Where everything is now.
    INSERT INTO menshen.grant_place
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, n.nspname, c.relname, c.relowner, NULL FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relpersistence <> 't' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'menshen')
    UNION ALL SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, n.nspname, '', n.nspowner, NULL FROM pg_catalog.pg_namespace n
    UNION ALL SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, n.nspname, p.proname, p.proowner, menshen.program_digest(p.oid) FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'menshen')
    ON CONFLICT DO NOTHING;

    -- As the ledger (0108): no dump of a subject's must meet them.
    FOR member IN
        SELECT m.name FROM (VALUES ('menshen.grant_judged'), ('menshen.grant_place')) m (name)
        WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = m.name::pg_catalog.regclass AND d.deptype = 'e')
    LOOP
        EXECUTE 'ALTER EXTENSION plpgsql ADD TABLE ' || member.name;
    END LOOP;
END $$;
