-- What stands against numbers, whoever holds them: each one's entry in the blacklist, when it was called last (as often as
-- the entry allows calls), and whether it is in a call. A row for each number. The look at open attempts is that of
-- due_contacts.
-- $1 vdn_id, $2 called[]
select asked.called, blacklist.called is not null as listed, blacklist.valid_until, blacklist.calls_max,
    coalesce(blacklist.period_is_day, false) as period_is_day,
    array(
        select attempt.placed_at from attempt
        where attempt.vdn_id = $1 and attempt.called = asked.called
        order by attempt.placed_at desc
        limit coalesce(blacklist.calls_max, 0)
    ) as calls,
    coalesce((
        select true from attempt
        where attempt.vdn_id = $1 and attempt.called >= asked.called and attempt.called <= asked.called
            and attempt.state <> 9
        order by attempt.called
        limit 1
    ), false) as in_call
from unnest($2::text[]) as asked (called)
left join blacklist on blacklist.vdn_id = $1 and blacklist.called = asked.called
