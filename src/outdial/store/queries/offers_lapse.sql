-- Offers to which no engine attended in time are void, whoever made them: their agents are free, and their contacts are due
-- by themselves.
-- $1 now, $2 how long after its end an offer may be attended to
with void as (
    delete from offer where until < $1::timestamptz - $2::interval
    returning vdn_id, work_no
)
update agent
set state = coalesce(agent.afterwards, 'idle'), afterwards = null, state_since = $1
from void
where agent.vdn_id = void.vdn_id and agent.work_no = void.work_no
    and agent.state = 'reserved' and agent.attempt_id is null
