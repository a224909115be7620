DELETE FROM menshen.gateway g WHERE g.id = $1;
