-- Add a type: its id, null when its name is taken; and whether there are too many already. The tenant is locked.
-- $1 vdn_id, $2 name, $3 description, $4 org_name, $5 action_type, $6 action, $7 types at most
with counted as (
    select count(*) >= $7 as too_many from blacklist_type where vdn_id = $1
), added as (
    insert into blacklist_type (vdn_id, name, description, org_name, action_type, action)
    select $1, $2, $3, $4, $5, $6 from counted where not too_many
    on conflict (vdn_id, name) do nothing
    returning type_id
)
select (select type_id from added) as id, too_many from counted
