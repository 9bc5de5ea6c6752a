-- $1 vdn_id, $2 skill_id
select exists (select from skill where vdn_id = $1 and skill_id = $2)
