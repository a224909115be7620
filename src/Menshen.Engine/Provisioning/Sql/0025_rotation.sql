-- Rotation of a seal group's key in mode e (docs/decisions/0039): one work for each database, and versions that are destroyed while their group lives on.

ALTER TABLE menshen.seal_work
    DROP CONSTRAINT seal_work_direction_check,
    ADD CONSTRAINT seal_work_direction_check CHECK (direction IN ('seal', 'unseal', 'rotate')),
    -- To which version the group's columns of the database go; their names are not kept, for they are found when the work is done.
    ADD COLUMN version integer CHECK (version BETWEEN 2 AND 999999999),
    ADD CONSTRAINT seal_work_version CHECK ((direction = 'rotate') = (version IS NOT NULL));

-- 0009, but for the group of which one version was destroyed and another lives.
CREATE OR REPLACE FUNCTION menshen.keep_data_key() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'a data key is never forgotten: destroy it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'active' OR NEW.version <= (SELECT coalesce(max(k.version), 0) FROM menshen.data_key k WHERE k.group_number = NEW.group_number)
            -- The newest is destroyed with its group alone.
            OR EXISTS (SELECT FROM menshen.data_key k WHERE k.group_number = NEW.group_number AND k.state = 'destroyed'
                       AND k.version = (SELECT max(n.version) FROM menshen.data_key n WHERE n.group_number = NEW.group_number)) THEN
            RAISE EXCEPTION 'a new key is active, has the next version, and its group is not destroyed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'destroyed' THEN
        RAISE EXCEPTION 'key %.% was destroyed and stays so', OLD.group_number, OLD.version USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.group_number, NEW.version, NEW.owner, NEW.purpose, NEW.created_at, NEW.not_after)
        IS DISTINCT FROM (OLD.group_number, OLD.version, OLD.owner, OLD.purpose, OLD.created_at, OLD.not_after)
        OR (NEW.state <> 'destroyed' AND NEW.wrapped IS DISTINCT FROM OLD.wrapped)
        OR (OLD.state = 'decrypt-only' AND NEW.state = 'active') THEN
        RAISE EXCEPTION 'a data key only ages' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
