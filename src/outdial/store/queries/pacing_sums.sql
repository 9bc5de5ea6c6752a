-- What a campaign's chunks of some time come to.
-- $1 vdn_id, $2 campaign_id, $3 since
select count(*) as chunks, coalesce(sum(turns), 0) as turns, coalesce(sum(calls), 0) as calls,
    coalesce(sum(ends_at - begins_at), interval '0') as recorded, coalesce(sum(length(packed)), 0) as bytes
from pacing_chunk
where vdn_id = $1 and campaign_id = $2 and begins_at >= $3
