-- The latest calls of a campaign that are over, the oldest of them first, each with what was known of its number before.
-- $1 vdn_id, $2 campaign_id, $3 how many at most
select latest.placed_at, latest.outcome, before.tries, before.last,
    case when contact.numbers is null then contact.number_type else contact.numbers -> latest.position ->> 'number_type' end
        as number_type
from (
    select * from attempt
    where attempt.vdn_id = $1 and attempt.campaign_id = $2 and attempt.state = 9
    order by attempt.ended_at desc
    limit $3
) as latest
join contact on contact.vdn_id = $1 and contact.contact_id = latest.contact_id
cross join lateral (
    select count(*) as tries, (array_agg(earlier.outcome order by earlier.placed_at desc))[1] as last
    from attempt earlier
    where earlier.vdn_id = $1 and earlier.contact_id = latest.contact_id and earlier.position = latest.position
        and earlier.placed_at < latest.placed_at and earlier.outcome <> 'not_placed'
) as before
order by latest.ended_at
