-- $1 vdn_id
select skill_id, name from skill where vdn_id = $1 order by skill_id
