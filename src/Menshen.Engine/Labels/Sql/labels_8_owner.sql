-- What the owner of a labelled table may do with it, in fixed shapes: no expression, no code of anybody's. The gateway or the owner calls them.
-- Not here: dropping. At the bottom he does not see what he would destroy; the control plane drops.

CREATE OR REPLACE FUNCTION menshen_labels.require_owner(rel oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owner_name name;
BEGIN
    SELECT p.owner INTO owner_name FROM menshen_labels.protected p WHERE p.relid = rel;
    IF menshen_labels.above_bottom() OR owner_name IS NULL
        OR NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = owner_name) OR NOT pg_has_role(session_user, owner_name, 'MEMBER') THEN
        RAISE EXCEPTION 'only the owner of a labelled table, at the bottom label, changes its structure and its grants' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION menshen_labels.add_column(rel regclass, column_name name, column_type regtype) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET menshen.until = '' SET menshen.purpose = '' AS $$
DECLARE
    terms CONSTANT jsonb := menshen_labels.terms_of(rel);
    one   record;
BEGIN
    PERFORM menshen_labels.require_owner(rel);
    IF menshen_labels.is_foreign_type(column_type) THEN
        RAISE EXCEPTION 'a subject could change the type %', column_type USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- One that was dropped past this keeps its label, and with it its name: the new one would be for everybody who has the table.
    IF EXISTS (SELECT FROM menshen_labels.column_label c WHERE c.relid = rel AND c.column_name = add_column.column_name) THEN
        RAISE EXCEPTION 'a labelled column of % was called so, and its label is still there', rel USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', rel, column_name, column_type);
    -- For who has the other columns, and as long.
    PERFORM menshen_labels.forget_ended(rel);
    FOR one IN SELECT g.privilege, CASE g.grantee WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(g.grantee) END AS receiver
               FROM menshen_labels.granted g WHERE g.relid = rel AND g.privilege <> 'delete' LOOP
        EXECUTE format('GRANT %s (%I) ON %s TO %s', one.privilege, column_name, rel, one.receiver);
    END LOOP;
    PERFORM menshen_labels.keep_terms(rel, terms);
    PERFORM menshen_labels.guard_fields(rel);
    PERFORM menshen_labels.open_copy(rel);
END $$;

-- Not unique: a duplicate among rows that its author does not see would be told, with its values. Whatever else goes wrong is not told apart either.
CREATE OR REPLACE FUNCTION menshen_labels.add_index(rel regclass, columns name[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM menshen_labels.require_owner(rel);
    EXECUTE format('CREATE INDEX ON %s (%s)', rel, (SELECT string_agg(quote_ident(c), ', ' ORDER BY n) FROM unnest(columns) WITH ORDINALITY AS x (c, n)));
EXCEPTION
    WHEN insufficient_privilege OR undefined_column OR lock_not_available OR query_canceled THEN RAISE;
    WHEN OTHERS THEN RAISE EXCEPTION 'the index cannot be built' USING ERRCODE = 'object_not_in_prerequisite_state';
END $$;

-- Only within one label, so that no session learns of rows, or locks rows, of another. Not validated: the rows that are there would be told where they
-- break it. New rows are checked; VALIDATE CONSTRAINT is the control plane's.
CREATE OR REPLACE FUNCTION menshen_labels.add_foreign_key(child regclass, child_column name, parent regclass, parent_column name) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM menshen_labels.require_owner(child);
    PERFORM menshen_labels.require_owner(parent);
    -- The key is checked for everybody: whoever deletes one row of the parent after the other would read the column from the refusals.
    IF EXISTS (SELECT FROM menshen_labels.column_label c WHERE (c.relid, c.column_name) IN ((child, child_column), (parent, parent_column))) THEN
        RAISE EXCEPTION 'a column with a label of its own is in no foreign key: its refusals would tell what is in it' USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('ALTER TABLE %s ADD FOREIGN KEY (%I, mac_label) REFERENCES %s (%I, mac_label) NOT VALID', child, child_column, parent, parent_column);
END $$;

-- GRANT and REVOKE of a labelled table. Nobody passes on what he was given: there is no grant option. It runs as the engine's owner of the table, who is no superuser:
-- so the rules for grants judge it as any owner's grant, with the end and purpose of the session that calls it.
CREATE OR REPLACE FUNCTION menshen_labels.share(rel regclass, privileges text[], grantee name) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM menshen_labels.require_owner(rel);
    PERFORM menshen_labels.give(rel, p, grantee) FROM unnest(privileges) p;
END $$;

ALTER FUNCTION menshen_labels.share(regclass, text[], name) OWNER TO menshen_label_owner;

CREATE OR REPLACE FUNCTION menshen_labels.unshare(rel regclass, privileges text[], grantee name) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM menshen_labels.require_owner(rel);
    PERFORM menshen_labels.revoke_on(rel, lower(p), grantee) FROM unnest(privileges) p;
END $$;
