-- Keep a chunk, unless its campaign is gone meanwhile or has one that begins at the same instant.
-- $1 vdn_id, $2 campaign_id, $3 begins_at, $4 ends_at, $5 turns, $6 calls, $7 packed
insert into pacing_chunk (vdn_id, campaign_id, begins_at, ends_at, turns, calls, packed)
select vdn_id, campaign_id, $3, $4, $5, $6, $7
from campaign
where vdn_id = $1 and campaign_id = $2
on conflict (vdn_id, campaign_id, begins_at) do nothing
