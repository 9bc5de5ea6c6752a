-- A description that is null stays as it is.
-- $1 vdn_id, $2 group_id, $3 name, $4 description
update blacklist_group
set name = $3, description = coalesce($4, description)
where vdn_id = $1 and group_id = $2
