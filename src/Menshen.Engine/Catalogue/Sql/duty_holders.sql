-- Who holds which power, by the person; while the table is held nobody else is appointed.
SELECT h.person, h.power FROM menshen.duty_holder h;
