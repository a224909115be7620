SELECT t.id, t.subject_id, t.scram_verifier, t.source, t.database, t.expires_at, t.label
FROM menshen.ticket t WHERE t.uses_left > 0 AND t.expires_at > pg_catalog.now() ORDER BY t.id;
