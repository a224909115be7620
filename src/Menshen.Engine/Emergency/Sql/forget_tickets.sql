-- Whoever was a superuser could have lengthened the life of a ticket.
DELETE FROM menshen.ticket;
