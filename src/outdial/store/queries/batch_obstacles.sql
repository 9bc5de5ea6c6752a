-- What may stand against a batch's having this name: which batch of the campaign has it already, and how many there are.
-- $1 vdn_id, $2 campaign_id, $3 name
select min(batch_id) filter (where name = $3) as named, count(*) as batches
from batch
where vdn_id = $1 and campaign_id = $2
