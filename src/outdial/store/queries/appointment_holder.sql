-- The contact of a campaign that a promised call to a number is about: one that waits or is in a call before one that is
-- finished, the newest of each. A number that stands only further back in a contact's list is not found.
-- $1 vdn_id, $2 campaign_id, $3 called
with holder as (
    (
        select contact_id, state from contact
        where vdn_id = $1 and campaign_id = $2 and called = $3 and state < 2
        order by contact_id desc limit 1
    )
    union all
    (
        select contact_id, state from contact
        where vdn_id = $1 and called = $3 and state = 2 and campaign_id = $2
        order by contact_id desc limit 1
    )
    union all
    (
        select contact.contact_id, contact.state from attempt
        join contact on contact.vdn_id = $1 and contact.contact_id = attempt.contact_id
        where attempt.vdn_id = $1 and attempt.called = $3 and attempt.campaign_id = $2
        order by attempt.placed_at desc limit 1
    )
)
select contact_id from holder
order by state = 2, contact_id desc
limit 1
