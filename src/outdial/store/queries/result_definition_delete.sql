-- $1 vdn_id, $2 definition_id
delete from result_definition
where vdn_id = $1 and definition_id = $2
