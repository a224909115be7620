-- The newest version of a group's key, and whether its validity is over, so that it seals nothing any more. $1 number of the group.
SELECT k.version, coalesce(k.not_after <= pg_catalog.clock_timestamp(), false) FROM menshen.data_key k WHERE k.group_number = $1 ORDER BY k.version DESC LIMIT 1;
