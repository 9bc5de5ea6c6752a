-- Compare and set, unless the campaign is over.
-- $1 vdn_id, $2 campaign_id, $3 state before, $4 state after, $5 now
update campaign
set state = $4, updated_at = $5
where vdn_id = $1 and campaign_id = $2 and state = $3 and ends_at > $5 and archived_at is null
