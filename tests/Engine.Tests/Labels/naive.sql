-- What one writes after reading the manual: a policy, and FORCE. The tables stay their owner's.
SET ROLE olga;
CREATE TABLE box.priced (id int PRIMARY KEY, v pub.amount);
RESET ROLE;
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['account', 'transfer', 'ticket', 'vault', 'priced'] LOOP
        EXECUTE format('ALTER TABLE box.%I ADD COLUMN mac_label bigint NOT NULL DEFAULT 1', t);
        EXECUTE format('ALTER TABLE box.%I ALTER mac_label SET DEFAULT menshen_labels.session_label()', t);
        EXECUTE format('ALTER TABLE box.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY naive ON box.%I USING ((mac_label & menshen_labels.hidden_bits()) = 0) WITH CHECK (mac_label = menshen_labels.session_label())', t);
    END LOOP;
END $$;
INSERT INTO box.priced VALUES (1, 4711, 262147);
