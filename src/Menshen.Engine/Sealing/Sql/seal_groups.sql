SELECT g.number, g.name, g.tag, g.mode, g.created_at, g.created_by, coalesce(g.suffix, 0) FROM menshen.seal_group g ORDER BY g.number;
