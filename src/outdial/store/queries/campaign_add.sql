-- $1 vdn_id, $2 name, $3 mode, $4 state, $5 begins_at, $6 ends_at, $7 skill_id, $8 settings, $9 now
with added as (
    insert into campaign (vdn_id, name, mode, state, begins_at, ends_at, skill_id, settings, created_at, updated_at, rounds)
    values (
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $9,
        greatest(1, jsonb_array_length($8::jsonb #> '{rotation,rounds}'))
    )
    returning vdn_id, campaign_id
), tally as (
    insert into campaign_tally (vdn_id, campaign_id)
    select vdn_id, campaign_id from added
)
select campaign_id from added
