-- The campaign is locked.
-- $1 vdn_id, $2 campaign_id, $3 settings, $4 now
update campaign
set settings = $3, updated_at = $4
where vdn_id = $1 and campaign_id = $2 and archived_at is null
