-- $1 vdn_id, $2 campaign_id, $3 name, $4 begins_at, $5 ends_at, $6 skill_id, $7 settings, $8 now
update campaign
set name = $3, begins_at = $4, ends_at = $5, skill_id = $6, settings = $7, updated_at = $8,
    rounds = greatest(rounds, jsonb_array_length($7::jsonb #> '{rotation,rounds}'))
where vdn_id = $1 and campaign_id = $2 and archived_at is null
