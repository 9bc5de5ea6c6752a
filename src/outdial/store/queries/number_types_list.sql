-- $1 vdn_id
select name from number_type where vdn_id = $1 order by position
