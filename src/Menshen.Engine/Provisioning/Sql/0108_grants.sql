-- In every database. Limits on what owners grant, kept by the engine itself: after each command the grants that it made are compared with the ledger of
-- those that were there, and what the rules do not allow takes the whole command back. See docs/decisions/0020-grants.md.

DO $$
DECLARE
    member record;
BEGIN
    -- In the catalogue's own database nobody grants. And only a superuser may have event triggers; without them there are no limits here.
    IF NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER) OR pg_catalog.to_regclass('menshen.provisioning') IS NOT NULL
        AND (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass('menshen.provisioning')) = CURRENT_USER::pg_catalog.regrole THEN
        RETURN;
    END IF;

    -- The rules in force; of those that fit an object the first holds. Written by the control plane alone.
    CREATE TABLE IF NOT EXISTS menshen.grant_rule (
        ordinal     integer PRIMARY KEY,
        -- '*' is any.
        schema_name text NOT NULL,
        object_name text NOT NULL,
        depth       integer NOT NULL CHECK (depth >= 1),
        receivers   text[] NOT NULL,
        -- Null: all of those kinds.
        only_roles  text[],
        never_roles text[] NOT NULL,
        -- Null: no end is demanded.
        longest     interval,
        purpose     boolean NOT NULL,
        -- False: what is granted is noted and nothing refused.
        enforced    boolean NOT NULL,
        digest      text NOT NULL
    );
    -- Until the control plane writes others.
    INSERT INTO menshen.grant_rule VALUES (1000000, '*', '*', 1, '{person,application,group,public}', NULL, '{}', NULL, false, true, '')
    ON CONFLICT DO NOTHING;

    -- One row for each grant: who gave it really (the engine names the owner, whoever of his roles' members it was), when, until when, what for.
    CREATE TABLE IF NOT EXISTS menshen.grant_ledger (
        id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        class_id     oid NOT NULL,
        object_id    oid NOT NULL,
        column_id    integer NOT NULL,
        object       text NOT NULL,
        grantor      oid NOT NULL,
        -- 0: PUBLIC.
        grantee      oid NOT NULL,
        privilege    text NOT NULL,
        is_grantable boolean NOT NULL,
        given_at     timestamptz NOT NULL DEFAULT pg_catalog.now(),
        -- Null: it was there before the ledger.
        given_by     text,
        valid_until  timestamptz,
        purpose      text,
        ended_at     timestamptz,
        ended_by     text,
        -- 0: nothing of it is in the journal, 1: that it was given, 2: also that it ended.
        journaled    smallint NOT NULL DEFAULT 0
    );
    CREATE UNIQUE INDEX IF NOT EXISTS grant_ledger_living ON menshen.grant_ledger (class_id, object_id, column_id, grantor, grantee, privilege) WHERE ended_at IS NULL;
    CREATE INDEX IF NOT EXISTS grant_ledger_until ON menshen.grant_ledger (valid_until) WHERE ended_at IS NULL AND valid_until IS NOT NULL;
    CREATE INDEX IF NOT EXISTS grant_ledger_news ON menshen.grant_ledger (id) WHERE journaled = 0 OR (journaled = 1 AND ended_at IS NOT NULL);
    REVOKE ALL ON menshen.grant_rule, menshen.grant_ledger FROM PUBLIC;

    -- Access lists that changed since the transaction's first change, or all. Too many do no harm: what others have committed since is in their ledger
    -- rows. In plpgsql, because its plans are kept.
    CREATE OR REPLACE FUNCTION menshen.access_lists(every boolean)
    RETURNS TABLE (class_id oid, object_id oid, column_id integer, kind "char", schema_name text, object_name text, owner oid, list aclitem[])
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
    #variable_conflict use_column
    DECLARE
        mine CONSTANT integer := CASE WHEN every THEN 2147483647 ELSE age(pg_current_xact_id()::xid) END;
    BEGIN
        RETURN QUERY
        SELECT 'pg_class'::regclass::oid, c.oid, 0, (CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char", n.nspname::text, c.relname::text, c.relowner, c.relacl
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relacl IS NOT NULL AND age(c.xmin) <= mine AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
        UNION ALL
        SELECT 'pg_class'::regclass, c.oid, a.attnum, 'c', n.nspname, c.relname, c.relowner, a.attacl
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE a.attacl IS NOT NULL AND age(a.xmin) <= mine AND a.attnum > 0 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
        UNION ALL
        -- Of a column nothing stays when its last grant goes.
        SELECT g.class_id, g.object_id, g.column_id, 'c', '', '', 0, NULL
        FROM menshen.grant_ledger g JOIN pg_attribute a ON a.attrelid = g.object_id AND a.attnum = g.column_id AND a.attacl IS NULL
        WHERE g.ended_at IS NULL AND g.class_id = 'pg_class'::regclass AND g.column_id > 0
        UNION ALL
        SELECT 'pg_namespace'::regclass, n.oid, 0, 'n', n.nspname, '', n.nspowner, n.nspacl FROM pg_namespace n WHERE n.nspacl IS NOT NULL AND age(n.xmin) <= mine
        UNION ALL
        SELECT 'pg_proc'::regclass, p.oid, 0, 'f', (SELECT n.nspname FROM pg_namespace n WHERE n.oid = p.pronamespace), p.proname, p.proowner, p.proacl FROM pg_proc p WHERE p.proacl IS NOT NULL AND age(p.xmin) <= mine
        UNION ALL
        SELECT 'pg_type'::regclass, t.oid, 0, 'T', (SELECT n.nspname FROM pg_namespace n WHERE n.oid = t.typnamespace), t.typname, t.typowner, t.typacl FROM pg_type t WHERE t.typacl IS NOT NULL AND age(t.xmin) <= mine
        UNION ALL
        SELECT 'pg_default_acl'::regclass, d.oid, 0, 'd', coalesce((SELECT n.nspname FROM pg_namespace n WHERE n.oid = d.defaclnamespace), '*'), '*', d.defaclrole, d.defaclacl
        FROM pg_default_acl d WHERE age(d.xmin) <= mine
        UNION ALL
        SELECT 'pg_language'::regclass, l.oid, 0, 'l', '', l.lanname, l.lanowner, l.lanacl FROM pg_language l WHERE l.lanacl IS NOT NULL AND age(l.xmin) <= mine
        UNION ALL
        SELECT 'pg_foreign_server'::regclass, v.oid, 0, 'S', '', v.srvname, v.srvowner, v.srvacl FROM pg_foreign_server v WHERE v.srvacl IS NOT NULL AND age(v.xmin) <= mine
        UNION ALL
        SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 0, 'F', '', w.fdwname, w.fdwowner, w.fdwacl FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL AND age(w.xmin) <= mine
        UNION ALL
        SELECT 'pg_largeobject'::regclass, o.oid, 0, 'L', '', o.oid::text, o.lomowner, o.lomacl FROM pg_largeobject_metadata o WHERE o.lomacl IS NOT NULL AND age(o.xmin) <= mine;
    END $body$;

    -- How many steps it is from the owner to who gave it, and one more: 1 for the owner's own grants. Null: from nobody.
    CREATE OR REPLACE FUNCTION menshen.grant_depth(class oid, object oid, col integer, owner oid, giver oid, right_given text) RETURNS integer
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
        WITH RECURSIVE entry AS (
            SELECT a.grantor, a.grantee FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
            WHERE class = 'pg_class'::regclass AND c.oid = object AND a.privilege_type = right_given AND a.is_grantable
            UNION SELECT a.grantor, a.grantee FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) a
            WHERE class = 'pg_class'::regclass AND t.attrelid = object AND t.attnum = col AND col > 0 AND a.privilege_type = right_given AND a.is_grantable
            UNION SELECT a.grantor, a.grantee FROM menshen.access_lists(true) l CROSS JOIN LATERAL aclexplode(l.list) a
            WHERE class <> 'pg_class'::regclass AND l.class_id = class AND l.object_id = object AND a.privilege_type = right_given AND a.is_grantable
        ), way (role, depth) AS (
            SELECT owner, 1 UNION SELECT e.grantee, w.depth + 1 FROM way w JOIN entry e ON e.grantor = w.role WHERE w.depth < 32 AND e.grantee <> owner
        )
        SELECT min(w.depth) FROM way w WHERE w.role = giver
    $body$;

    -- Brings the ledger up to date and says what is new in it. Grants that moved to another grantor (a new owner) keep their end and purpose.
    CREATE OR REPLACE FUNCTION menshen.sync_grants(every boolean, known_before boolean)
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
        WITH touched AS MATERIALIZED (SELECT * FROM menshen.access_lists(every)), now_there AS MATERIALIZED (
            -- What gives somebody else than the owner what nobody has by default.
            SELECT t.class_id, t.object_id, t.column_id, t.kind, t.schema_name, t.object_name, t.owner, a.grantor, a.grantee, a.privilege_type AS privilege,
                   bool_or(a.is_grantable) AS is_grantable
            FROM touched t CROSS JOIN LATERAL aclexplode(t.list) a
            WHERE a.grantee <> t.owner AND NOT (a.grantee = 0 AND t.kind IN ('f', 'T', 'l')) AND NOT (every AND t.schema_name IN ('pg_catalog', 'information_schema'))
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
        ), gone AS (
            UPDATE menshen.grant_ledger g SET ended_at = now(), ended_by = session_user
            WHERE g.ended_at IS NULL
              AND (every OR EXISTS (SELECT FROM touched t WHERE t.class_id = g.class_id AND t.object_id = g.object_id AND t.column_id = g.column_id))
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

    -- What a role is to the rules: public, person, application, administrator, group, role (nobody's), door (the login of a session's label).
    CREATE OR REPLACE FUNCTION menshen.receiver_kind(receiver oid) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
        SELECT CASE WHEN receiver = 0 THEN 'public'
                    WHEN (SELECT r.rolname ~ '\.[0-9a-f]{1,16}$' FROM pg_roles r WHERE r.oid = receiver) THEN 'door'
                    ELSE coalesce(substring(shobj_description(receiver, 'pg_authid') FROM '^menshen: ([a-z]+)$'), 'role') END
    $body$;

    CREATE OR REPLACE FUNCTION menshen.receiver_name(receiver oid) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
        SELECT CASE WHEN receiver = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(receiver)::text END
    $body$;

    -- The first rule that fits.
    CREATE OR REPLACE FUNCTION menshen.grant_rule_for(schema_word text, object_word text) RETURNS menshen.grant_rule
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
        SELECT r FROM menshen.grant_rule r
        WHERE r.schema_name IN ('*', schema_word) AND (r.object_name IN ('*', object_word) OR object_word = '')
        ORDER BY r.ordinal LIMIT 1
    $body$;

    -- Why a receiver may not have something, or null.
    CREATE OR REPLACE FUNCTION menshen.receiver_fault(rule menshen.grant_rule, receiver oid) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
        SELECT CASE
            WHEN receiver <> 0 AND (SELECT r.rolsuper FROM pg_roles r WHERE r.oid = receiver) THEN NULL
            WHEN NOT menshen.receiver_kind(receiver) = ANY (rule.receivers)
                THEN format('%s (%s) is not of a kind that may receive it: %s', menshen.receiver_name(receiver), menshen.receiver_kind(receiver), array_to_string(rule.receivers, ', '))
            WHEN rule.only_roles IS NOT NULL AND NOT menshen.receiver_name(receiver) = ANY (rule.only_roles)
                THEN format('%s is none of those who may receive it: %s', menshen.receiver_name(receiver), array_to_string(rule.only_roles, ', '))
            -- Also who is in a forbidden group, and a group in which somebody forbidden is.
            ELSE (SELECT format('%s may never receive it', n.name) FROM unnest(rule.never_roles) n (name) JOIN pg_roles r ON r.rolname = n.name
                  WHERE receiver = 0 OR pg_has_role(receiver, r.oid, 'MEMBER') OR pg_has_role(r.oid, receiver, 'MEMBER') LIMIT 1)
        END
    $body$;

    -- A view runs with its owner's rights: granting it passes on what it reads. So its owner needs the right to do that, as the SQL standard has it.
    CREATE OR REPLACE FUNCTION menshen.view_fault(view oid) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
        SELECT format('%s reads %s, which %s may not pass on', v.oid::regclass, u.oid::regclass, pg_get_userbyid(v.relowner))
        FROM pg_class v
        -- Through his own views, and those that run as who asks.
        CROSS JOIN LATERAL (WITH RECURSIVE r (oid) AS (SELECT v.oid UNION SELECT d.refobjid FROM r JOIN pg_class c ON c.oid = r.oid AND (c.oid = v.oid OR c.relkind = 'v' AND (c.relowner = v.relowner OR coalesce((SELECT x.option_value::boolean FROM pg_options_to_table(c.reloptions) x WHERE x.option_name = 'security_invoker'), false))) JOIN pg_rewrite w ON w.ev_class = c.oid JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> c.oid) SELECT r.oid FROM r WHERE r.oid <> v.oid) b
        JOIN pg_class u ON u.oid = b.oid AND u.relkind IN ('r', 'p', 'v', 'm', 'f') AND u.relowner <> v.relowner
        JOIN pg_namespace n ON n.oid = u.relnamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        JOIN pg_roles o ON o.oid = v.relowner AND NOT o.rolsuper
        WHERE v.oid = view
          AND NOT (v.relkind = 'v' AND coalesce((SELECT x.option_value::boolean FROM pg_options_to_table(v.reloptions) x WHERE x.option_name = 'security_invoker'), false))
          AND EXISTS (SELECT FROM aclexplode(v.relacl) a WHERE a.grantee <> v.relowner
                      UNION ALL SELECT FROM pg_attribute c CROSS JOIN LATERAL aclexplode(c.attacl) a WHERE c.attrelid = v.oid AND a.grantee <> v.relowner)
          AND EXISTS (SELECT FROM (SELECT 'SELECT' AS privilege
                                   UNION SELECT a.privilege_type FROM aclexplode(v.relacl) a WHERE a.grantee <> v.relowner AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE')) p
                      WHERE NOT has_table_privilege(v.relowner, u.oid, p.privilege || ' WITH GRANT OPTION')
                        AND NOT EXISTS (SELECT FROM aclexplode(u.relacl) a WHERE a.grantee = 0 AND a.privilege_type = p.privilege))
        LIMIT 1
    $body$;

    -- The same for functions that run as their owner: nobody can tell what they read, so he must hold nothing that he may not pass on.
    CREATE OR REPLACE FUNCTION menshen.definer_fault(function_owner oid) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
        SELECT format('%s runs as %s, who may read or change %s and not pass that on', p.oid::regprocedure, pg_get_userbyid(p.proowner), held.what)
        FROM pg_proc p
        CROSS JOIN LATERAL (
            SELECT c.oid::regclass AS what FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'menshen')
            CROSS JOIN LATERAL (SELECT * FROM aclexplode(c.relacl) UNION ALL
                                SELECT x.* FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) x WHERE t.attrelid = c.oid AND t.attacl IS NOT NULL) a
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.grantee NOT IN (0, c.relowner) AND NOT a.is_grantable
              AND pg_has_role(p.proowner, a.grantee, 'USAGE') AND NOT pg_has_role(p.proowner, c.relowner, 'USAGE')
            LIMIT 1) held
        WHERE p.prosecdef AND p.proowner = function_owner AND NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.oid = p.proowner)
          AND (p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype)
               OR EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee <> p.proowner))
        LIMIT 1
    $body$;

    -- Judges what the transaction has granted. Runs as we do, because nobody else may write the ledger; whoever calls it by hand only has it done earlier.
    CREATE OR REPLACE FUNCTION menshen.judge_grants(tag text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    DECLARE
        given record;
        rule  menshen.grant_rule;
        depth integer;
        fault text;
    BEGIN
        FOR given IN SELECT * FROM menshen.sync_grants(false, false) LOOP
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
            WHERE given.class_id = 'pg_class'::regclass AND given.grantee <> 0 AND f.fault IS NOT NULL LIMIT 1;
            IF fault IS NOT NULL THEN
                RAISE EXCEPTION 'this receiver would pass it on through a function: %', fault
                    USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0006.', HINT = 'Its owner makes it SECURITY INVOKER, or revokes EXECUTE from all others first.';
            END IF;
        END LOOP;
        IF EXISTS (SELECT FROM menshen.grant_rule r WHERE r.enforced) THEN
            PERFORM menshen.judge_makers(tag);
        END IF;
    END $body$;

    -- Judges views and functions that run as their owners, and objects that got a new owner.
    CREATE OR REPLACE FUNCTION menshen.judge_makers(tag text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
    DECLARE
        mine  CONSTANT integer := age(pg_current_xact_id()::xid);
        moved record;
        fault text;
    BEGIN
        SELECT f.fault INTO fault FROM (
            SELECT c.oid FROM pg_class c WHERE age(c.xmin) <= mine AND c.relkind IN ('v', 'm', 'r', 'p') AND c.relhasrules
            UNION SELECT w.ev_class FROM pg_rewrite w WHERE age(w.xmin) <= mine
            UNION SELECT a.attrelid FROM pg_attribute a WHERE age(a.xmin) <= mine AND a.attacl IS NOT NULL) v
        CROSS JOIN LATERAL (SELECT menshen.view_fault(v.oid)) f (fault)
        WHERE f.fault IS NOT NULL LIMIT 1;
        IF fault IS NOT NULL THEN
            RAISE EXCEPTION 'a view would pass on what its owner may not: %', fault
                USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0005.', HINT = 'Make it WITH (security_invoker = true), or have the tables'' owner make it.';
        END IF;
        SELECT f.fault INTO fault FROM (SELECT DISTINCT p.proowner FROM pg_proc p WHERE age(p.xmin) <= mine AND p.prosecdef) o
        CROSS JOIN LATERAL (SELECT menshen.definer_fault(o.proowner)) f (fault) WHERE f.fault IS NOT NULL LIMIT 1;
        IF fault IS NOT NULL THEN
            RAISE EXCEPTION 'a function would pass on what its owner may not: %', fault
                USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0006.',
                      HINT = 'Make it SECURITY INVOKER, have the tables'' owner make it, or in one transaction make it and revoke EXECUTE from PUBLIC as the first thing: ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC.';
        END IF;
        -- Who is made the owner has more than any grant gives.
        -- REASSIGN OWNED has no event: the gateway refuses it.
        IF tag LIKE 'ALTER %' THEN
            SELECT l.name, m.fault INTO moved FROM (
                SELECT n.nspname AS schema, c.relname AS name, c.relowner AS owner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE age(c.xmin) <= mine AND c.relpersistence <> 't' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                UNION ALL SELECT n.nspname, '', n.nspowner FROM pg_namespace n WHERE age(n.xmin) <= mine
                UNION ALL SELECT n.nspname, p.proname, p.proowner FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE age(p.xmin) <= mine) l
            CROSS JOIN LATERAL (SELECT menshen.grant_rule_for(l.schema, l.name) AS rule) g
            CROSS JOIN LATERAL (SELECT CASE WHEN (g.rule).enforced THEN menshen.receiver_fault(g.rule, l.owner) END) m (fault)
            WHERE pg_get_userbyid(l.owner) <> split_part(session_user::text, '.', 1) AND m.fault IS NOT NULL AND (g.rule).only_roles IS NULL LIMIT 1;
            IF moved.fault IS NOT NULL THEN
                RAISE EXCEPTION '% is not for this owner: %', moved.name, moved.fault
                    USING ERRCODE = 'insufficient_privilege', DETAIL = 'Rule MG0002.', HINT = 'Give it to a group or subject that the policy''s grants section allows.';
            END IF;
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
            PERFORM FROM menshen.sync_grants(false, false);
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
    END $body$;

    REVOKE ALL ON FUNCTION menshen.access_lists(boolean), menshen.grant_depth(oid, oid, integer, oid, oid, text),
        menshen.sync_grants(boolean, boolean), menshen.receiver_kind(oid), menshen.receiver_name(oid),
        menshen.grant_rule_for(text, text), menshen.receiver_fault(menshen.grant_rule, oid), menshen.view_fault(oid), menshen.definer_fault(oid),
        menshen.judge_makers(text), menshen.judge_grants(text), menshen.after_command(), menshen.after_drop() FROM PUBLIC;
    -- By the event trigger, which runs as whoever granted.
    GRANT EXECUTE ON FUNCTION menshen.judge_grants(text) TO PUBLIC;

    -- What was granted before stays, and is known.
    PERFORM FROM menshen.sync_grants(true, true);
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger t WHERE t.evtname = 'menshen_grants') THEN
        CREATE EVENT TRIGGER menshen_grants ON ddl_command_end EXECUTE FUNCTION menshen.after_command();
        CREATE EVENT TRIGGER menshen_grants_dropped ON sql_drop EXECUTE FUNCTION menshen.after_drop();
    END IF;
    -- Also where session_replication_role says that triggers rest.
    ALTER EVENT TRIGGER menshen_grants ENABLE ALWAYS;
    ALTER EVENT TRIGGER menshen_grants_dropped ENABLE ALWAYS;
    -- pg_dump leaves out what belongs to an extension: a subject who dumps his database could not read the tables, and not make the event triggers anew.
    FOR member IN
        SELECT m.words FROM (VALUES ('pg_class'::pg_catalog.regclass, 'menshen.grant_rule'::pg_catalog.regclass::pg_catalog.oid, 'TABLE menshen.grant_rule'),
                                    ('pg_class', 'menshen.grant_ledger'::pg_catalog.regclass, 'TABLE menshen.grant_ledger'),
                                    ('pg_class', 'menshen.grant_ledger_id_seq'::pg_catalog.regclass, 'SEQUENCE menshen.grant_ledger_id_seq'),
                                    ('pg_event_trigger', (SELECT t.oid FROM pg_catalog.pg_event_trigger t WHERE t.evtname = 'menshen_grants'), 'EVENT TRIGGER menshen_grants'),
                                    ('pg_event_trigger', (SELECT t.oid FROM pg_catalog.pg_event_trigger t WHERE t.evtname = 'menshen_grants_dropped'), 'EVENT TRIGGER menshen_grants_dropped')) m (class, object, words)
        WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = m.class AND d.objid = m.object AND d.deptype = 'e')
    LOOP
        EXECUTE 'ALTER EXTENSION plpgsql ADD ' || member.words;
    END LOOP;
END $$;
