-- $1 vdn_id, $2 campaign_id
select count(*)
from attempt
where vdn_id = $1 and campaign_id = $2 and state < 9
