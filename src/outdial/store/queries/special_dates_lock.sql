-- Special dates belong to the tenant and are shared by its campaigns, so changes to them wait for each other. No row:
-- there is no such campaign.
-- $1 vdn_id, $2 campaign_id
select campaign.campaign_id
from tenant
join campaign on campaign.vdn_id = tenant.vdn_id
where tenant.vdn_id = $1 and campaign.campaign_id = $2 and campaign.archived_at is null
for no key update of tenant
