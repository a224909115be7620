DELETE FROM menshen.policy WHERE gateway = $1 AND version = $2
