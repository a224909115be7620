-- What is known, in one word: another one when anything was learnt or forgotten. Numbers are given once, and what one stands for does not change.
SELECT pg_catalog.concat_ws(' ', pg_catalog.count(*), pg_catalog.sum(l.id), pg_catalog.sum(l.id::numeric OPERATOR(pg_catalog.*) l.id)) FROM menshen.learnt_statement l WHERE l.is_learnt
