-- How many of a campaign's contacts are due, counted up to a bound, and when the next one is. By the claim's index.
-- $1 vdn_id, $2 campaign_id, $3 priority[], $4 now, $5 how many are counted at most
select coalesce(sum(lane.due), 0)::integer as due, min(lane.next_due_at) as next_due_at
from (
    select (
        select count(*) from (
            select from contact
            where contact.vdn_id = $1 and contact.campaign_id = $2 and contact.priority = place.priority
                and contact.round = turn.round and contact.state = 0 and contact.due_at <= $4
            limit $5
        ) as counted
    ) as due, (
        select contact.due_at from contact
        where contact.vdn_id = $1 and contact.campaign_id = $2 and contact.priority = place.priority
            and contact.round = turn.round and contact.state = 0 and contact.due_at > $4
        order by contact.due_at
        limit 1
    ) as next_due_at
    from campaign
    cross join unnest($3::smallint[]) as place (priority)
    cross join generate_series(0, campaign.rounds - 1) as turn (round)
    where campaign.vdn_id = $1 and campaign.campaign_id = $2
) as lane
