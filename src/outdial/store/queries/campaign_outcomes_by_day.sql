-- How a campaign's calls ended, by the days of the tenant's wall on which they did. No zone is a day away from UTC: those
-- bounds are for the index. "offset 0": the day of each quarter is reckoned once.
-- $1 vdn_id, $2 campaign_id, $3 first day, $4 day after the last, $5 tenant's zone
select day, outcome, sum(calls)::bigint as calls
from (
    select (quarter at time zone $5)::date as day, outcome, calls
    from campaign_outcomes
    where vdn_id = $1 and campaign_id = $2
        and quarter >= ($3::date - 1)::timestamp at time zone 'UTC'
        and quarter < ($4::date + 1)::timestamp at time zone 'UTC'
    offset 0
) as ended
where day >= $3 and day < $4
group by 1, 2
order by 1, 2
