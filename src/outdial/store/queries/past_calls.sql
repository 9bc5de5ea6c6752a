-- The latest calls of a campaign that are over, the oldest of them first, each with what was known of its number before.
-- Contacts and their attempts are found by their keys, whatever the statistics say: see complete_attempts.
-- $1 vdn_id, $2 campaign_id, $3 how many at most
with latest as materialized (
    select attempt_id, contact_id, ended_at from attempt
    where vdn_id = $1 and campaign_id = $2 and state = 9
    order by ended_at desc
    limit $3
), told as (
    select attempt_id, contact_id, position, placed_at, outcome,
        array_agg(outcome) filter (where state = 9 and outcome <> 'not_placed') over before as tried
    from attempt
    where vdn_id = $1 and contact_id = any(array(select contact_id from latest))
    window before as (
        partition by contact_id, position order by placed_at rows between unbounded preceding and 1 preceding
    )
)
select told.placed_at, told.outcome, coalesce(cardinality(told.tried), 0) as tries,
    told.tried[cardinality(told.tried)] as last,
    case when contact.numbers is null then contact.number_type else contact.numbers -> told.position ->> 'number_type' end
        as number_type
from latest
join told on told.attempt_id = latest.attempt_id
join contact on contact.vdn_id = $1 and contact.contact_id = any(array(select contact_id from latest))
    and contact.contact_id = told.contact_id
order by latest.ended_at
