-- $1 vdn_id
select settings from trunk where vdn_id = $1 order by name
