-- The contact of a campaign that a promised call to a number is about: one that waits or is in a call before one that is
-- finished, the newest of those looked at. A number that stands only further back in a contact's list is not found.
-- Contacts are read by their keys, whatever the statistics say: see complete_attempts.
-- $1 vdn_id, $2 campaign_id, $3 called, $4 how many of each kind are looked at
with holder as (
    select open.contact_id
    from campaign
    cross join lateral (
        select contact_id from contact
        where contact.vdn_id = $1 and contact.campaign_id = campaign.campaign_id and contact.called = $3 and contact.state < 2
        limit $4
    ) as open
    where campaign.vdn_id = $1 and campaign.campaign_id = $2
    union
    (select contact_id from contact where vdn_id = $1 and called = $3 and state = 2 order by contact_id desc limit $4)
    union
    (select contact_id from attempt where vdn_id = $1 and called = $3 order by placed_at desc limit $4)
)
select contact_id from contact
where vdn_id = $1 and contact_id = any(array(select holder.contact_id from holder)) and campaign_id = $2
order by state = 2, contact_id desc
limit 1
