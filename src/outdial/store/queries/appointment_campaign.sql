-- The campaign that a call is promised in, kept from going until the transaction ends; and how many calls the tenant has
-- promised whose time is still to come, counted up to a bound.
-- $1 vdn_id, $2 campaign_id, $3 now, $4 how many are counted
select campaign.mode, campaign.ends_at, tally.open_contacts,
    (
        select count(*) from (
            select from appointment where appointment.vdn_id = $1 and appointment.appointed_at > $3 limit $4
        ) as counted
    ) as to_come
from campaign
join campaign_tally tally on tally.vdn_id = $1 and tally.campaign_id = campaign.campaign_id
where campaign.vdn_id = $1 and campaign.campaign_id = $2 and campaign.archived_at is null
for key share of campaign
