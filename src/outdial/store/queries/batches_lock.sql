-- Whether a campaign's batches may be changed; nobody else changes them until the transaction ends.
-- $1 vdn_id, $2 campaign_id, $3 now
select case when ends_at <= $3 then 4 else state end as state
from campaign
where vdn_id = $1 and campaign_id = $2 and archived_at is null
for no key update
