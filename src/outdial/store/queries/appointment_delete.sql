-- A promise is taken back that was not made due: a contact that waited for it goes on with what is left of its tries, not
-- before it would have been due without the promise, nor before another promise that it waits for.
-- $1 vdn_id, $2 appointment_id, $3 now, $4 how long beyond due_at a contact waits to be made due
with gone as (
    delete from appointment
    where vdn_id = $1 and appointment_id = $2
    returning contact_id, due_at, begun_at, campaign_id, held_from
), freed as (
    update contact
    set due_at = greatest($3, gone.held_from, (
        select max(other.due_at) + $4::interval from appointment as other
        where other.vdn_id = $1 and other.automatic and other.begun_at is null and other.contact_id = gone.contact_id
            and other.appointment_id <> $2
    ))
    from gone
    where contact.vdn_id = $1 and contact.contact_id = any(array(select contact_id from gone)) and gone.begun_at is null
        and contact.state not in (1, 2) and contact.due_at = gone.due_at + $4::interval
    returning contact.campaign_id
)
update campaign_tally set rewound = rewound + 1
from freed
where campaign_tally.vdn_id = $1 and campaign_tally.campaign_id = freed.campaign_id
