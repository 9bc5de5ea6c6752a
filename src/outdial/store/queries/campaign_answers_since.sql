-- Calls that a person answered and that are over, and those of them that had no agent in time, by quarter hours.
-- $1 vdn_id, $2 campaign_id, $3 since
select quarter, sum(answers)::integer as answers, sum(abandoned)::integer as abandoned
from campaign_answers
where vdn_id = $1 and campaign_id = $2 and quarter >= $3
group by quarter
