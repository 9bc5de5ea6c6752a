-- The offers of a campaign, and how their agents stand.
-- $1 vdn_id, $2 campaign_id
select offer.work_no, offer.contact_id, offer.offered_at, offer.until, offer.answer,
    agent.state = 'reserved' and agent.attempt_id is null as kept,
    agent.phone is null or agent.leg = 'up' or agent.delivery = 'ring' as reachable,
    agent.afterwards is not null as leaving
from offer
join agent on agent.vdn_id = $1 and agent.work_no = offer.work_no
where offer.vdn_id = $1 and offer.campaign_id = $2
order by offer.offered_at, offer.contact_id
