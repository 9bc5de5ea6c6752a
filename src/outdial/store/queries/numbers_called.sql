-- How often each number was called since some time, whatever campaign of the tenant called it.
-- $1 vdn_id, $2 called[], $3 since
select asked.called, (
    select count(*) from attempt
    where attempt.vdn_id = $1 and attempt.called = asked.called and attempt.placed_at >= $3
        and attempt.outcome is distinct from 'not_placed'
) as calls
from unnest($2::text[]) with ordinality as asked (called, place)
order by asked.place
