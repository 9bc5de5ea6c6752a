-- $1 vdn_id, $2 time_zone
update tenant
set time_zone = $2
where vdn_id = $1
