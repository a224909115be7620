-- Seal groups whose values' last characters can be searched (docs/decisions/0035). For ever, like the mode: of two forms of one value no search would find both.

ALTER TABLE menshen.seal_group
    -- How many last characters; null: none.
    ADD COLUMN suffix integer CHECK (suffix BETWEEN 3 AND 8),
    ADD CONSTRAINT seal_group_suffix_mode CHECK (suffix IS NULL OR mode = 'e');
