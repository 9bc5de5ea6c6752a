-- Out of sight, with all its data.
-- $1 vdn_id, $2 campaign_id, $3 now
update campaign
set state = 3, archived_at = $3, updated_at = $3
where vdn_id = $1 and campaign_id = $2 and archived_at is null
