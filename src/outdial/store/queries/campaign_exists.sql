-- $1 vdn_id, $2 campaign_id
select exists (select from campaign where vdn_id = $1 and campaign_id = $2 and archived_at is null)
