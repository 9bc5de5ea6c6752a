-- The batch alone. Whoever adds contacts to it holds its row until they are there.
-- $1 vdn_id, $2 campaign_id, $3 batch_id
delete from batch
where vdn_id = $1 and campaign_id = $2 and batch_id = $3
