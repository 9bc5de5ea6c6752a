-- $1 vdn_id, $2 campaign_id
select latest
from pacing_latest
where vdn_id = $1 and campaign_id = $2
