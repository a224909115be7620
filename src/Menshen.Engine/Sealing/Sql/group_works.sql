-- Works of a group that are under way: rotations, or all. $1 number, $2 all.
SELECT pg_catalog.count(*) FROM menshen.seal_work w WHERE w.group_number = $1 AND w.state = 'running' AND ($2 OR w.direction = 'rotate');
