-- A campaign's chunks that have turns in a span of time, oldest first, a page at a time.
-- $1 vdn_id, $2 campaign_id, $3 since, $4 until, $5 begins after, $6 rows_max
select begins_at, packed
from pacing_chunk
where vdn_id = $1 and campaign_id = $2 and begins_at > $5 and begins_at < $4 and ends_at >= $3
order by begins_at
limit $6
