-- How a campaign's latest calls ended, by the hour of the tenant's clock and by how often the contact was called till then.
-- $1 vdn_id, $2 campaign_id, $3 the tenant's other campaigns of the kind too, $4 how many calls of each campaign, $5 tenant's zone
with recent as materialized (
    select attempt.contact_id, attempt.placed_at, attempt.outcome
    from campaign
    cross join lateral (
        select contact_id, placed_at, outcome
        from attempt
        where attempt.vdn_id = $1 and attempt.campaign_id = campaign.campaign_id and attempt.state = 9
        order by attempt.ended_at desc
        limit $4
    ) as attempt
    where campaign.vdn_id = $1 and (campaign.campaign_id = $2 or ($3 and (campaign.skill_id is null) = (
        select asked.skill_id is null from campaign asked where asked.vdn_id = $1 and asked.campaign_id = $2
    )))
)
select extract(hour from recent.placed_at at time zone $5)::integer as hour, earlier.calls as attempt, recent.outcome,
    count(*) as calls
from recent
cross join lateral (
    select count(*)::integer as calls
    from attempt
    where attempt.vdn_id = $1 and attempt.contact_id = recent.contact_id and attempt.placed_at <= recent.placed_at
) as earlier
where recent.outcome is not null
group by 1, 2, 3
order by 1, 2, 3
