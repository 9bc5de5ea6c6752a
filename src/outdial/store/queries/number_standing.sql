-- What stands against a number whoever holds it: its entry in the blacklist, when it was called last (as often as the
-- entry allows calls), and whether it is in a call. One row always. The look at open attempts is that of due_contacts.
-- $1 vdn_id, $2 called
select blacklist.called is not null as listed, blacklist.valid_until, blacklist.calls_max,
    coalesce(blacklist.period_is_day, false) as period_is_day,
    array(
        select attempt.placed_at from attempt
        where attempt.vdn_id = $1 and attempt.called = $2
        order by attempt.placed_at desc
        limit coalesce(blacklist.calls_max, 0)
    ) as calls,
    coalesce((
        select true from attempt
        where attempt.vdn_id = $1 and attempt.called >= $2 and attempt.called <= $2 and attempt.state <> 9
        order by attempt.called
        limit 1
    ), false) as number_in_call
from (select $2::text as called) as asked
left join blacklist on blacklist.vdn_id = $1 and blacklist.called = asked.called
