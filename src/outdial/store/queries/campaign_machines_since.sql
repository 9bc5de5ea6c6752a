-- Calls that are over and that a detector took for a machine's, by quarter hours.
-- $1 vdn_id, $2 campaign_id, $3 since
select quarter, sum(machines)::integer as machines
from campaign_answers
where vdn_id = $1 and campaign_id = $2 and quarter >= $3 and machines > 0
group by quarter
