-- Campaigns that need an owner, tenant by tenant: started and not over, or with a call
-- or an offer still open. Whether each is free.
-- $1 now
select campaign.vdn_id, campaign.campaign_id,
    coalesce(lease.expires_at <= clock_timestamp(), true) as free
from campaign
left join campaign_lease lease
    on lease.vdn_id = campaign.vdn_id and lease.campaign_id = campaign.campaign_id
where campaign.archived_at is null
    and (
        (campaign.state = 2 and campaign.ends_at > $1 and campaign.begins_at < $1 + interval '1 minute')
        or exists (
            select from attempt
            where attempt.vdn_id = campaign.vdn_id and attempt.campaign_id = campaign.campaign_id and attempt.state < 9
        )
        or exists (
            select from offer where offer.vdn_id = campaign.vdn_id and offer.campaign_id = campaign.campaign_id
        )
    )
order by campaign.vdn_id, campaign.campaign_id
