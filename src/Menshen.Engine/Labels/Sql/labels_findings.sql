-- What is weaker than it was made, or waits for somebody: each row one sentence.
SELECT v FROM menshen_labels.violations() v
UNION ALL SELECT v FROM menshen_labels.self_test() v
UNION ALL
SELECT pg_catalog.format('event trigger %s is gone or off', w.name) FROM pg_catalog.unnest(ARRAY['menshen_labels_before', 'menshen_labels_after']) AS w (name)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger t WHERE t.evtname = w.name AND t.evtenabled = 'A')
UNION ALL
SELECT pg_catalog.format('the keys of %s are not finished: apply again', p.relid::pg_catalog.regclass) FROM menshen_labels.protected p WHERE NOT p.keys_ready
UNION ALL
SELECT pg_catalog.format('foreign key %I of %s waits until both tables are labelled', w.name, w.child::pg_catalog.regclass) FROM menshen_labels.waiting_key w
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conrelid = w.child AND c.conname = w.name)
UNION ALL
SELECT pg_catalog.format('foreign key %I of %s is not validated: rows that are there may break it; apply again', c.conname, c.conrelid::pg_catalog.regclass)
FROM pg_catalog.pg_constraint c WHERE c.contype = 'f' AND NOT c.convalidated AND c.conparentid = 0
  AND c.conrelid IN (SELECT q FROM menshen_labels.protected p CROSS JOIN LATERAL menshen_labels.parts_of(p.relid) q)
UNION ALL
SELECT pg_catalog.format('function %s is a subject''s: it runs in sessions of any label, review it', p.oid::pg_catalog.regprocedure)
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_roles o ON o.oid = p.proowner WHERE NOT o.rolsuper AND o.rolname NOT IN ('menshen_label_owner', 'menshen_relabeler')
UNION ALL
SELECT pg_catalog.format('PUBLIC may use the language %s: text that the gateway does not see', l.lanname) FROM pg_catalog.pg_language l
WHERE l.lanname IN ('plpgsql', 'sql') AND EXISTS (SELECT FROM pg_catalog.aclexplode(coalesce(l.lanacl, pg_catalog.acldefault('l', l.lanowner))) a WHERE a.grantee = 0)
UNION ALL
SELECT pg_catalog.format('role %s may pass row security by', r.rolname) FROM pg_catalog.pg_roles r
WHERE r.rolbypassrls AND NOT r.rolsuper AND r.rolname <> 'menshen_relabeler'
UNION ALL
SELECT pg_catalog.format('role %s is a member of %s', m.member::pg_catalog.regrole, m.roleid::pg_catalog.regrole) FROM pg_catalog.pg_auth_members m
WHERE m.roleid IN ('menshen_label_owner'::pg_catalog.regrole, 'menshen_relabeler'::pg_catalog.regrole, 'pg_read_all_data'::pg_catalog.regrole, 'pg_read_all_stats'::pg_catalog.regrole, 'pg_monitor'::pg_catalog.regrole)
  AND NOT (SELECT r.rolname ~ '^pg_' FROM pg_catalog.pg_roles r WHERE r.oid = m.member);
