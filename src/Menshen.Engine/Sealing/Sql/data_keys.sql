SELECT k.group_number, k.version, k.state, k.owner, k.purpose, k.created_at, k.not_after, k.wrapped, k.destroyed_at, k.destroyed_by, k.destruction
FROM menshen.data_key k ORDER BY k.group_number, k.version;
