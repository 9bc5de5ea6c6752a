-- How a campaign's calls ended, by the days of the tenant's wall on which they did, day by day along the index.
-- $1 vdn_id, $2 campaign_id, $3 first day, $4 day after the last, $5 tenant's zone
select each.day::date as day, ended.outcome, ended.calls
from generate_series($3::date::timestamp, $4::date::timestamp - interval '1 day', interval '1 day') as each (day)
cross join lateral (
    select outcome, sum(calls)::bigint as calls
    from campaign_outcomes
    where vdn_id = $1 and campaign_id = $2
        and quarter >= each.day at time zone $5 and quarter < (each.day + interval '1 day') at time zone $5
    group by outcome
) as ended
order by 1, 2
