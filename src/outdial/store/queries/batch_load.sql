-- $1 vdn_id, $2 campaign_id, $3 batch_id
select batch_id, name, suspended
from batch
where vdn_id = $1 and campaign_id = $2 and batch_id = $3
