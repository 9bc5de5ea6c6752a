-- How a campaign's calls ended, by the days of the tenant's wall on which they did. When each day begins is handed in, so
-- that its quarters are read by the key and need only to be summed.
-- $1 vdn_id, $2 campaign_id, $3 days, $4 when each of them begins, $5 when each is over
select asked.day, ended.outcome, ended.calls
from unnest($3::date[], $4::timestamptz[], $5::timestamptz[]) as asked (day, begins_at, ends_at)
cross join lateral (
    select outcome, sum(calls)::bigint as calls
    from campaign_outcomes
    where vdn_id = $1 and campaign_id = $2 and quarter >= asked.begins_at and quarter < asked.ends_at
    group by outcome
) as ended
order by 1, 2
