-- The id of the campaign of that name, if one is in sight.
-- $1 vdn_id, $2 name
select campaign_id from campaign where vdn_id = $1 and name = $2 and archived_at is null
