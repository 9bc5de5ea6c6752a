-- The campaign, for a change that depends on what it was.
-- $1 vdn_id, $2 campaign_id
select campaign_id, state, settings, retry_policy
from campaign
where vdn_id = $1 and campaign_id = $2 and archived_at is null
for update
