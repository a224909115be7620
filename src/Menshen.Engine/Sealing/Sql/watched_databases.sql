-- Databases that may have sealed columns, and whether somebody waits to drop, rename or copy one: to that our connection must not be in the way.
SELECT d.oid, d.datname::text,
       EXISTS (SELECT FROM pg_catalog.pg_locks l
               WHERE l.locktype = 'object' AND l.classid = 'pg_catalog.pg_database'::pg_catalog.regclass AND l.objid = d.oid
                 AND l.mode IN ('AccessExclusiveLock', 'ShareLock'))
FROM pg_catalog.pg_database d
WHERE d.datallowconn AND NOT d.datistemplate AND d.datname NOT IN ('menshen', 'postgres');
