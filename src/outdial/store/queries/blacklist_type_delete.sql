-- Its numbers stay listed, without a type.
-- $1 vdn_id, $2 type_id
delete from blacklist_type where vdn_id = $1 and type_id = $2
