-- Give a definition another name. The tenant is locked.
-- $1 vdn_id, $2 definition_id, $3 name
update result_definition set name = $3
where vdn_id = $1 and definition_id = $2
