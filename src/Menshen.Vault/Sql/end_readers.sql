SELECT audit.end_readers($1);
