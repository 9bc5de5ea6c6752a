-- $1 vdn_id, $2 name
select special_date_id from special_date where vdn_id = $1 and name = $2
