-- Waits for whoever holds the table in ACCESS EXCLUSIVE: an earlier attempt of ours, of whose COMMIT we have heard nothing.
SELECT FROM ONLY %2$I.%3$I LIMIT 0;
