-- Take due facts of one lane for one push, all for the address of the first. Only the earliest open fact of a contact
-- can be taken, so a later one never overtakes it; a fact that was given up holds nobody up. Two senders never take the
-- same fact: the row is locked, and whether it is free is asked of the database's clock.
-- $1 vdn_id, $2 campaign_id, $3 now, $4 how long the claim lasts, $5 how many facts, $6 urls that rest
with ready as (
    select outbox_id, url, due_at
    from outbox
    where vdn_id = $1 and campaign_id = $2 and due_at <= $3 and given_up_at is null
        and (pushed_until is null or pushed_until <= clock_timestamp())
        and url <> all($6::text[])
        and not exists (
            select from outbox as earlier
            where earlier.vdn_id = $1 and earlier.contact_id = outbox.contact_id
                and earlier.outbox_id < outbox.outbox_id and earlier.given_up_at is null
        )
    order by due_at, outbox_id
    limit $5
    for update skip locked
), claim as materialized (
    -- one instant for all rows: it is the claim's name when it is settled
    select url, clock_timestamp() + $4::interval as until from ready order by due_at, outbox_id limit 1
)
update outbox
set pushed_until = claim.until
from ready join claim on claim.url = ready.url
where outbox.vdn_id = $1 and outbox.outbox_id = ready.outbox_id
returning outbox.outbox_id, outbox.url, outbox.pushes, outbox.fact, outbox.pushed_until
