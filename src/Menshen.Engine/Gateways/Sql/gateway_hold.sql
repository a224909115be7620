-- Nobody acknowledges anything for this term until the transaction is over. $1 the term.
SELECT FROM menshen.gateway g WHERE g.id = $1 FOR UPDATE;
