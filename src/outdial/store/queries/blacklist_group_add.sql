-- Add a group: its id, null when its name is taken; and whether there are too many already. The tenant is locked.
-- $1 vdn_id, $2 name, $3 description, $4 groups at most
with counted as (
    select count(*) >= $4 as too_many from blacklist_group where vdn_id = $1
), added as (
    insert into blacklist_group (vdn_id, name, description)
    select $1, $2, $3 from counted where not too_many
    on conflict (vdn_id, name) do nothing
    returning group_id
)
select (select group_id from added) as id, too_many from counted
