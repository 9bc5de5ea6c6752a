-- The contacts of a tenant that hold a number: as their next number or, when they are finished, as the last that was
-- next; and those that were called on it before they went on to another of theirs. Open ones first, then the newest.
-- A number that stands only further back in a contact's list is not found: no index leads there.
-- Contacts are read by their keys, whatever the statistics say: see complete_attempts.
-- $1 vdn_id, $2 called, $3 how many
with holder as (
    select open.contact_id
    from campaign
    cross join lateral (
        select contact_id from contact
        where contact.vdn_id = $1 and contact.campaign_id = campaign.campaign_id and contact.called = $2 and contact.state < 2
        limit $3
    ) as open
    where campaign.vdn_id = $1 and campaign.archived_at is null
    union
    (select contact_id from contact where vdn_id = $1 and called = $2 and state = 2 order by contact_id desc limit $3)
    union
    (select contact_id from attempt where vdn_id = $1 and called = $2 order by placed_at desc limit $3)
)
select contact.contact_id, contact.campaign_id, contact.state, contact.finished, contact.priority, contact.round, contact.batch_id,
    least(contact.due_at, promised.due_at) as due_at, contact.called, contact.position, contact.number_type, contact.numbers, contact.caller, contact.session_id,
    contact.custom_field, contact.call_data, contact.recycle_at, contact.ledger, contact.work_no, contact.appointment_id,
    exists (select from offer where offer.vdn_id = $1 and offer.contact_id = contact.contact_id) as offered
from contact
join campaign on campaign.vdn_id = $1 and campaign.campaign_id = contact.campaign_id and campaign.archived_at is null
cross join lateral (
    -- It is made due by the promise, a little before it would be due of itself. Promises are found by their numbers.
    select min(appointment.due_at) as due_at
    from appointment
    where appointment.vdn_id = $1 and appointment.contact_id = contact.contact_id
        and appointment.automatic and appointment.begun_at is null
        and appointment.called = any(array(
            select contact.called
            union all
            select each.entry ->> 'called' from jsonb_array_elements(contact.numbers) as each (entry)
        ))
) as promised
where contact.vdn_id = $1 and contact.contact_id = any(array(select holder.contact_id from holder))
order by contact.state = 2, contact.contact_id desc
limit $3
