-- $1 name. Null: nobody is called so.
WITH subject AS (
    SELECT s.id FROM menshen.subject s WHERE s.name = $1 AND s.deleted_at IS NULL
), gone AS (
    DELETE FROM menshen.login_failure f USING subject s WHERE f.subject_id = s.id RETURNING f.subject_id
)
SELECT s.id, pg_catalog.pg_notify('menshen_logins', 'unlocked ' || s.id), (SELECT pg_catalog.count(*) FROM gone) FROM subject s;
