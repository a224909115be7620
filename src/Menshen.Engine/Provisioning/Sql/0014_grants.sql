-- What GRANT needs to know of roles: groups become roles, so that owners can grant to them; and each role says what it is, because in other databases
-- than this one nothing else does. A comment on a role lies in the whole cluster, and only who may make roles can write it.

CREATE FUNCTION menshen.describe_role(role text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    what text;
BEGIN
    SELECT 'menshen: ' || CASE WHEN EXISTS (SELECT FROM menshen.duty d WHERE d.subject_id = s.id) THEN 'administrator' ELSE s.kind END INTO what
    FROM menshen.subject s WHERE s.engine_role = role;
    IF what IS NULL THEN
        SELECT 'menshen: group' INTO what FROM menshen.subject_group g WHERE g.name = role;
    END IF;
    IF what IS NOT NULL AND EXISTS (SELECT FROM pg_roles r WHERE r.rolname = role) THEN
        EXECUTE format('COMMENT ON ROLE %I IS %L', role, what);
    END IF;
END $$;

-- A role of that name which is not ours, a group must not become: its members would have all that it has.
CREATE FUNCTION menshen.is_group_role(role text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM pg_roles r
                   WHERE r.rolname = role AND NOT r.rolcanlogin AND NOT r.rolsuper AND shobj_description(r.oid, 'pg_authid') = 'menshen: group')
$$;

CREATE FUNCTION menshen.make_group_role(role text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS', role);
    PERFORM menshen.describe_role(role);
END $$;

CREATE FUNCTION menshen.follow_group() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM menshen.make_group_role(NEW.name);
    RETURN NULL;
END $$;

CREATE FUNCTION menshen.follow_member() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    member record;
BEGIN
    SELECT g.name AS role, s.engine_role INTO member FROM menshen.subject_group g, menshen.subject s
    WHERE g.id = coalesce(NEW.group_id, OLD.group_id) AND s.id = coalesce(NEW.subject_id, OLD.subject_id);
    IF NOT menshen.is_group_role(member.role) OR NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = member.engine_role) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        EXECUTE format('GRANT %I TO %I', member.role, member.engine_role);
    ELSE
        EXECUTE format('REVOKE %I FROM %I', member.role, member.engine_role);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION menshen.follow_subject() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    subject bigint;
BEGIN
    IF TG_TABLE_NAME = 'subject' THEN
        PERFORM menshen.describe_role(NEW.engine_role);
    ELSE
        subject := coalesce(NEW.subject_id, OLD.subject_id);
        PERFORM menshen.describe_role(s.engine_role) FROM menshen.subject s WHERE s.id = subject;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER follow_group AFTER INSERT ON menshen.subject_group FOR EACH ROW EXECUTE FUNCTION menshen.follow_group();
CREATE TRIGGER follow_member AFTER INSERT OR DELETE ON menshen.group_member FOR EACH ROW EXECUTE FUNCTION menshen.follow_member();
CREATE TRIGGER follow_subject AFTER INSERT ON menshen.subject FOR EACH ROW EXECUTE FUNCTION menshen.follow_subject();
CREATE TRIGGER follow_subject AFTER INSERT OR DELETE ON menshen.duty FOR EACH ROW EXECUTE FUNCTION menshen.follow_subject();

-- Those that are there already. A group whose name is some other role's stays without one.
DO $$
BEGIN
    PERFORM menshen.describe_role(s.engine_role) FROM menshen.subject s;
    PERFORM menshen.make_group_role(g.name) FROM menshen.subject_group g
    WHERE g.deleted_at IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = g.name);
END $$;

DO $$
DECLARE
    member record;
BEGIN
    FOR member IN
        SELECT g.name AS role, s.engine_role FROM menshen.group_member m
        JOIN menshen.subject_group g ON g.id = m.group_id AND g.deleted_at IS NULL
        JOIN menshen.subject s ON s.id = m.subject_id AND s.deleted_at IS NULL
        JOIN pg_catalog.pg_roles r ON r.rolname = s.engine_role
        WHERE menshen.is_group_role(g.name)
    LOOP
        EXECUTE pg_catalog.format('GRANT %I TO %I', member.role, member.engine_role);
    END LOOP;
END $$;

-- Memberships that no administrator gave. Who has a role WITH ADMIN OPTION may give it on, no event trigger sees it, and a DO block hides it from the gateway.
CREATE FUNCTION menshen.wild_memberships() RETURNS TABLE (granted text, member text, given_by text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.rolname::text, m.rolname::text, g.rolname::text FROM pg_auth_members a
    JOIN pg_roles r ON r.oid = a.roleid
    JOIN pg_roles m ON m.oid = a.member
    JOIN pg_roles g ON g.oid = a.grantor AND NOT g.rolsuper
    JOIN menshen.subject s ON s.engine_role = split_part(g.rolname, '.', 1)
$$;

CREATE FUNCTION menshen.undo_membership(granted text, member text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('REVOKE %I FROM %I CASCADE', granted, member);
END $$;
