-- Take due facts of one lane for one push, all for the address of the first. Only the earliest open fact of a contact
-- can be taken, so a later one never overtakes it; a fact that was given up holds nobody up. Two senders never take the
-- same fact: the row is locked, and whether it is free is asked of the database's clock.
-- The outbox fills and empties faster than its statistics are renewed, so the plan must not hang on them: as an anti join
-- the look for an earlier fact was seen to take seconds. Now the contact's first open fact is the head of a walk along
-- outbox_of_contact, whose order no other index has; and, as "no later than that" looks likelier to be true than "that
-- one", the candidates are walked along outbox_due until the batch is full, and never sorted whole.
-- $1 vdn_id, $2 campaign_id, $3 now, $4 how long the claim lasts, $5 how many facts, $6 urls that rest
with ready as materialized (
    select outbox_id, url, due_at
    from outbox
    where vdn_id = $1 and campaign_id = $2 and due_at <= $3 and given_up_at is null
        and (pushed_until is null or pushed_until <= clock_timestamp())
        and url <> all($6::text[])
        and outbox_id <= (
            select first.outbox_id from outbox as first
            where first.vdn_id = $1 and (first.contact_id, first.outbox_id) >= (outbox.contact_id, 0)
                and first.given_up_at is null
            order by first.contact_id, first.outbox_id
            limit 1
        )
    order by due_at
    limit $5
    for update skip locked
), claim as materialized (
    -- one instant for all rows: it is the claim's name when it is settled
    select url, clock_timestamp() + $4::interval as until from ready order by due_at limit 1
)
update outbox
set pushed_until = claim.until
from claim
where outbox.vdn_id = $1
    and outbox.outbox_id = any(array(select ready.outbox_id from ready, claim where ready.url = claim.url))
returning outbox.outbox_id, outbox.url, outbox.pushes, outbox.fact, outbox.pushed_until
