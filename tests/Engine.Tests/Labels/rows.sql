INSERT INTO box.account (id, holder, balance, note, mac_label) SELECT i, 'holder-' || i, i * 100, 'open-' || i, 1 FROM generate_series(1, 5) i;
INSERT INTO box.account (id, holder, balance, note, mac_label) SELECT i, 'holder-' || i, 3811 + i, 'SECRET-' || (3811 + i), 262147 FROM generate_series(900, 905) i;
INSERT INTO box.transfer (id, account, mac_label) VALUES (1, 1, 1), (2, 2, 1), (3, 900, 262147);
INSERT INTO box.vault (id, note, mac_label) SELECT i, 'open-' || i, 1 FROM generate_series(1, 3) i;
INSERT INTO box.vault (id, note, mac_label) SELECT i, 'SECRET-' || (3811 + i), 262147 FROM generate_series(900, 905) i;
ANALYZE box.account, box.transfer;
