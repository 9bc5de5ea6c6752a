-- What may have changed since the owner looked, for all its campaigns of one tenant.
-- $1 vdn_id, $2 campaign_id[]
select campaign.campaign_id, campaign.updated_at, coalesce(tally.rewound, 0) as rewound,
    coalesce(tally.open_contacts, 0) as open_contacts
from campaign
left join campaign_tally tally on tally.vdn_id = $1 and tally.campaign_id = campaign.campaign_id
where campaign.vdn_id = $1 and campaign.campaign_id = any($2::integer[])
