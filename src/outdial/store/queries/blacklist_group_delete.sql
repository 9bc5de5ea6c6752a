-- Its numbers stay listed, without a group.
-- $1 vdn_id, $2 group_id
delete from blacklist_group where vdn_id = $1 and group_id = $2
