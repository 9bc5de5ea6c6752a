-- The latest calls of a campaign that are over, the oldest of them first, each with what was known of its number before.
-- Contacts and their attempts are found by their keys, whatever the statistics say: see complete_attempts and due_contacts.
-- $1 vdn_id, $2 campaign_id, $3 how many at most
with latest as materialized (
    select attempt_id, contact_id from attempt
    where vdn_id = $1 and campaign_id = $2 and state = 9
    order by ended_at desc
    limit $3
), told as materialized (
    select contact_id, position, placed_at, ended_at, outcome, attempt_id in (select attempt_id from latest) as is_latest,
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
from told
cross join lateral (
    select number_type, numbers from contact
    where contact.vdn_id = $1 and contact.contact_id >= told.contact_id and contact.contact_id <= told.contact_id
    order by contact.contact_id
    limit 1
) as contact
where told.is_latest
order by told.ended_at
