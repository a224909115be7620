-- The CHECK of the domain that was made for comparison, as this server writes it. The transaction is rolled back.
SELECT pg_catalog.pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k
WHERE k.contypid = pg_catalog.to_regtype('menshen.sealed_menshen_drift_check') AND k.conname = 'sealed';
