SELECT origin, segment, next_index, oldest_open FROM audit.bookmark;
