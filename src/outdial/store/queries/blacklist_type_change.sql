-- What is null, but for the name, stays as it is.
-- $1 vdn_id, $2 type_id, $3 name, $4 description, $5 org_name, $6 action_type, $7 action
update blacklist_type
set name = $3, description = coalesce($4, description), org_name = coalesce($5, org_name),
    action_type = coalesce($6, action_type), action = coalesce($7, action)
where vdn_id = $1 and type_id = $2
