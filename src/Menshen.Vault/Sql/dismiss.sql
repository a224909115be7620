SELECT audit.dismiss($1);
