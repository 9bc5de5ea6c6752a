-- Facts that are due but wait for an earlier fact of their contact become due when that one is: else they would stand at
-- the head of their lane, look like work and be none. Asked only when a claim came back empty.
-- $1 vdn_id, $2 campaign_id, $3 now, $4 how many facts
with blocked as materialized (
    select outbox.outbox_id, first.due_at
    from outbox
    cross join lateral (
        select first.outbox_id, first.due_at from outbox as first
        where first.vdn_id = $1 and (first.contact_id, first.outbox_id) >= (outbox.contact_id, 0)
            and first.given_up_at is null
        order by first.contact_id, first.outbox_id
        limit 1
    ) as first
    where outbox.vdn_id = $1 and outbox.campaign_id = $2 and outbox.due_at <= $3 and outbox.given_up_at is null
        and first.outbox_id < outbox.outbox_id and first.due_at > $3
    order by outbox.due_at
    limit $4
)
update outbox
set due_at = blocked.due_at
from blocked
where outbox.vdn_id = $1 and outbox.outbox_id = any(array(select outbox_id from blocked))
    and outbox.outbox_id = blocked.outbox_id
