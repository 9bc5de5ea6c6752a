-- Count a push that failed. A fact that is held stays claimed, for it is pushed again at once.
-- $1 vdn_id, $2 the claim's end, $3 now, $4 why it failed, then a column each of the facts
with setback as (
    select * from unnest($5::bigint[], $6::timestamptz[], $7::boolean[], $8::boolean[])
        as fact (outbox_id, due_at, given_up, held)
)
update outbox
set pushes = outbox.pushes + 1, failure = $4, due_at = setback.due_at,
    given_up_at = case when setback.given_up then $3::timestamptz end,
    pushed_until = case when setback.held then outbox.pushed_until end
from setback
where outbox.vdn_id = $1 and outbox.outbox_id = any($5::bigint[]) and outbox.outbox_id = setback.outbox_id
    and outbox.pushed_until = $2
returning outbox.outbox_id
