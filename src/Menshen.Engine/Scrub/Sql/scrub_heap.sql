SELECT blkno, msg FROM menshen_scrub.verify_heapam($1::oid::regclass, on_error_stop => false, check_toast => true, skip => 'none', startblock => $2, endblock => $3) LIMIT 100
