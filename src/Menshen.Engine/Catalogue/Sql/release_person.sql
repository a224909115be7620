-- $1: a person, whose claim to a power goes if no account of the person holds it any more.
DELETE FROM menshen.duty_holder h WHERE h.person = $1 AND NOT EXISTS (SELECT FROM menshen.duty d WHERE d.person = h.person);
