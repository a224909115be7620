INSERT INTO audit.bookmark AS b (origin, segment, next_index, oldest_open, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (single) DO UPDATE
SET segment = excluded.segment, next_index = excluded.next_index, oldest_open = excluded.oldest_open, at = excluded.at
-- Never back, and never two projectors.
WHERE b.origin = excluded.origin AND (b.segment, b.next_index) < (excluded.segment, excluded.next_index)
RETURNING true;
