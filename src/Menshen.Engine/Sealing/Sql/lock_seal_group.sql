-- Of two rotations at once the second waits here, and sees what the first made.
SELECT g.number, g.name, g.tag, g.mode, g.created_at, g.created_by, coalesce(g.suffix, 0) FROM menshen.seal_group g WHERE g.number = $1 FOR UPDATE;
