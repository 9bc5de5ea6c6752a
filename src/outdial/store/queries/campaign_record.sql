-- Whether a campaign's calls are recorded. No row: there is no such campaign.
-- $1 vdn_id, $2 campaign_id
select record
from campaign
where vdn_id = $1 and campaign_id = $2 and archived_at is null
