SELECT id, number FROM audit.session WHERE run = $1 AND end_reason IS NULL;
