-- $1 vdn_id, $2 campaign_id, $3 since, $4 rows_max
select begins_at, packed
from pacing_chunk
where vdn_id = $1 and campaign_id = $2 and ends_at >= $3
order by begins_at desc
limit $4
