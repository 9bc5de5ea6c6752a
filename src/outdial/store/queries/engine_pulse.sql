-- What may have changed since the owner looked, for all its campaigns of one tenant. The stamp is by whom campaign and
-- tenant were written last: no clock can make two changes look like one.
-- $1 vdn_id, $2 campaign_id[]
select campaign.campaign_id, campaign.xmin || ' ' || tenant.xmin as stamp, coalesce(tally.rewound, 0) as rewound
from campaign
join tenant on tenant.vdn_id = $1
left join campaign_tally tally on tally.vdn_id = $1 and tally.campaign_id = campaign.campaign_id
where campaign.vdn_id = $1 and campaign.campaign_id = any($2::integer[]) and campaign.archived_at is null
