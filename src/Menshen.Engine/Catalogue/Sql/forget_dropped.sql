-- What is kept of a database that was dropped, or had the name of a new one, by that name $1 and by numbers that nobody has now. An object id comes again one day, and a name sooner: the
-- next database that has it must not pass for hardened, labelled or sealed, nor be open to what was learnt in the one before. Quarantines stay: they stop, and give nothing.
WITH labelled AS (DELETE FROM menshen.labelled_database l WHERE l.database = $1),
     learnt AS (DELETE FROM menshen.learnt_statement n WHERE n.database = $1),
     sealed AS (DELETE FROM menshen.seal_work w WHERE w.database = $1)
DELETE FROM menshen.provisioning p WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database d WHERE d.oid = p.database_oid);
