-- Calls of campaigns that other engines own, on skill queues that we share: placed and not answered yet, or answered and
-- still without an agent. Modes that seize an agent first have theirs already.
-- $1 vdn_id, $2 skill_id[], $3 campaign_id[] that are ours
select campaign.skill_id, attempt.placed_at, attempt.state = 3 as waits
from campaign
join attempt on attempt.vdn_id = $1 and attempt.campaign_id = campaign.campaign_id and attempt.state < 4
where campaign.vdn_id = $1 and campaign.skill_id = any($2::integer[]) and campaign.mode = 'predicted'
    and campaign.campaign_id <> all($3::integer[])
