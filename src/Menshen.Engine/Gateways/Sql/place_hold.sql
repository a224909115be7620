-- Until the end of the transaction nobody else counts sessions. Who is stopped while he holds it loses it after a moment.
SET LOCAL idle_in_transaction_session_timeout = '2s';
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('menshen session places', 0));
