SELECT audit.delegate_exactly($1, $2, $3, $4, $5, $6, $7);
