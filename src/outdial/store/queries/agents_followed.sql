-- Agents whose events are followed, as they stand: the call each is kept for or talks in, and the contact each reads.
-- $1 vdn_id[], $2 work_no[]
select agent.vdn_id, agent.work_no, agent.state, agent.state_since, agent.afterwards, agent.leg,
    attempt.attempt_id, attempt.campaign_id, attempt.contact_id, attempt.called, talked_to.call_data,
    offer.campaign_id as offer_campaign_id, offer.contact_id as offer_contact_id, offer.offered_at, offer.until,
    offer.answer, offered.called as offer_called, offered.call_data as offer_call_data
from unnest($1::smallint[], $2::text[]) as followed (vdn_id, work_no)
join agent on agent.vdn_id = followed.vdn_id and agent.work_no = followed.work_no
left join attempt on attempt.vdn_id = agent.vdn_id and attempt.attempt_id = agent.attempt_id
left join contact talked_to on talked_to.vdn_id = attempt.vdn_id and talked_to.contact_id = attempt.contact_id
left join offer on offer.vdn_id = agent.vdn_id and offer.work_no = agent.work_no
left join contact offered on offered.vdn_id = offer.vdn_id and offered.contact_id = offer.contact_id
