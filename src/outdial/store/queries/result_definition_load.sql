-- A definition, a row for each of the platform's codes that it stands for.
-- $1 vdn_id, $2 definition_id
select definition.definition_id, definition.code, definition.name, mapped.platform_code, mapped.position
from result_definition definition
join result_definition_code mapped on mapped.vdn_id = $1 and mapped.definition_id = $2
where definition.vdn_id = $1 and definition.definition_id = $2
order by mapped.position
