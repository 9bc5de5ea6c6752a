-- Take a definition's codes of the platform away, before it is given others. The tenant is locked.
-- $1 vdn_id, $2 definition_id
delete from result_definition_code
where vdn_id = $1 and definition_id = $2
