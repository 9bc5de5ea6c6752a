-- A new batch of a campaign.
-- $1 vdn_id, $2 campaign_id, $3 name, $4 suspended, $5 now
insert into batch (vdn_id, campaign_id, name, suspended, created_at)
values ($1, $2, $3, $4, $5)
returning batch_id
