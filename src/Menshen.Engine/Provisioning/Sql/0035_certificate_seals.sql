-- Whose a certificate is, and that it was revoked, is sealed by the gateway (docs/decisions/0078): whoever writes this table gives his own certificate to nobody else.
-- Running gateways read this table at each ticket: soon given up, and tried again by the provisioning.
SET LOCAL lock_timeout = '500ms';

-- What the row says of serial, subject, fingerprint, times and issuer, and whether it is in force or revoked. Null: of a version that did not seal, or not by Menshen; it opens nothing.
ALTER TABLE menshen.certificate ADD COLUMN seal text;
