-- The key of the keystore that a group's data keys are wrapped under can be another from now on (docs/decisions/0052): the same data key in another wrapping.

-- 0025, but for wrapped, which may change while a key lives. Who writes other bytes there has a key that does not open, as who has written nothing: it is sealed with cluster, group and version.
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
        OR (NEW.state <> 'destroyed' AND NEW.wrapped IS DISTINCT FROM OLD.wrapped
            -- By who means it, and nothing else with it.
            AND NOT (NEW.state = OLD.state AND pg_catalog.current_setting('menshen.rewrap', true) IS NOT DISTINCT FROM 'on'))
        OR (OLD.state = 'decrypt-only' AND NEW.state = 'active') THEN
        RAISE EXCEPTION 'a data key only ages' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
