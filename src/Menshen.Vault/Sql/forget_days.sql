SELECT audit.forget_days($1);
