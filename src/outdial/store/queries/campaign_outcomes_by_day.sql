-- How a campaign's calls ended, by the days of the tenant's wall on which they did. When each day begins is handed in: its
-- whole hours of UTC are summed by the hour, and what is left of it at both ends by the quarter.
-- $1 vdn_id, $2 campaign_id, $3 days, $4 when each of them begins, $5 when each is over
select asked.day, ended.outcome, sum(ended.calls)::bigint as calls
from (
    select day, begins_at, ends_at, date_bin('1 hour', ends_at, '1970-01-01 00:00+00') as hours_end,
        date_bin('1 hour', begins_at + interval '59 minutes 59.999999 seconds', '1970-01-01 00:00+00') as hours_begin
    from unnest($3::date[], $4::timestamptz[], $5::timestamptz[]) as each (day, begins_at, ends_at)
    where begins_at < ends_at
) as asked
cross join lateral (
    select outcome, calls
    from hourly_outcomes
    where vdn_id = $1 and campaign_id = $2 and hour >= asked.hours_begin and hour < asked.hours_end
    union all
    select outcome, calls
    from campaign_outcomes
    where vdn_id = $1 and campaign_id = $2 and quarter >= asked.begins_at and quarter < asked.hours_begin
    union all
    select outcome, calls
    from campaign_outcomes
    where vdn_id = $1 and campaign_id = $2 and quarter >= asked.hours_end and quarter < asked.ends_at
) as ended
group by 1, 2
order by 1, 2
