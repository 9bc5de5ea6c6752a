-- How a campaign's calls ended, by the days of the tenant's wall on which they did.
-- $1 vdn_id, $2 campaign_id, $3 ended from, $4 ended before, $5 tenant's zone
select (quarter at time zone $5)::date as day, outcome, sum(calls)::bigint as calls
from campaign_outcomes
where vdn_id = $1 and campaign_id = $2 and quarter >= $3 and quarter < $4
group by 1, 2
order by 1, 2
