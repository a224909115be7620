SELECT audit.make_day($1);
