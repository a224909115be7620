-- $1 name. Null: nobody is called so.
-- What is left is a row of no source, with the moment: a failure of before, which another gateway writes later, is too late (note_failure.sql). It goes as any row does.
WITH subject AS (
    SELECT s.id FROM menshen.subject s WHERE s.name = $1 AND s.deleted_at IS NULL
), gone AS (
    DELETE FROM menshen.login_failure f USING subject s WHERE f.subject_id = s.id AND f.source <> 'unlocked' RETURNING f.subject_id
), kept AS (
    INSERT INTO menshen.login_failure AS f (subject_id, source, failures, last_at) SELECT s.id, 'unlocked', 0, pg_catalog.clock_timestamp() FROM subject s
    ON CONFLICT (subject_id, source) DO UPDATE SET last_at = excluded.last_at
)
SELECT s.id, pg_catalog.pg_notify('menshen_logins', 'unlocked ' || s.id), (SELECT pg_catalog.count(*) FROM gone) FROM subject s;
