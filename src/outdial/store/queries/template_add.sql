-- Add a template: its id, null when its name is taken; and whether there are too many already. The tenant is locked.
-- $1 vdn_id, $2 name, $3 mode, $4 state, $5 settings, $6 retry_policy, $7 now, $8 templates at most
with counted as (
    select count(*) >= $8 as too_many from campaign_template where vdn_id = $1
), added as (
    insert into campaign_template (vdn_id, name, mode, state, settings, retry_policy, created_at, updated_at)
    select $1, $2, $3, $4, $5, $6, $7, $7 from counted where not too_many
    on conflict (vdn_id, name) do nothing
    returning template_id
)
select (select template_id from added) as id, too_many from counted
