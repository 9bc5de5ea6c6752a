-- Suspend a batch or resume it; the campaign's owner is told by updated_at.
-- $1 vdn_id, $2 campaign_id, $3 batch_id, $4 suspended, $5 now
with moved as (
    update batch set suspended = $4
    where vdn_id = $1 and campaign_id = $2 and batch_id = $3
)
update campaign set updated_at = $5
where vdn_id = $1 and campaign_id = $2
