-- Waits for whoever holds the table in ACCESS EXCLUSIVE: an earlier attempt of ours, of whose COMMIT we have heard nothing. No SELECT, for which owner's code could be worked out.
BEGIN;
LOCK TABLE ONLY %2$I.%3$I IN ACCESS SHARE MODE;
COMMIT;
