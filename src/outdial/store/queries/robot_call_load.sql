-- A call as its robot asks for it, and what was told of it so far.
-- $1 vdn_id, $2 attempt_id
select attempt.attempt_id, attempt.campaign_id, campaign.name as campaign_name, attempt.called, attempt.placed_at,
    attempt.answered_at, attempt.ended_at, contact.contact_id, contact.session_id, contact.custom_field,
    contact.call_data, contact.business_result, contact.business_sub_result,
    case when contact.numbers is null then contact.number_type
        else contact.numbers -> attempt.position::integer ->> 'number_type' end as number_type,
    coalesce((
        select max(turn) + 1 from call_turn
        where vdn_id = $1 and campaign_id = attempt.campaign_id and attempt_id = $2
    ), 0) as next_turn,
    call_result.result, call_hand_over.skill_id
from attempt
join contact on contact.vdn_id = $1 and contact.contact_id = attempt.contact_id
join campaign on campaign.vdn_id = $1 and campaign.campaign_id = attempt.campaign_id
left join call_result on call_result.vdn_id = $1 and call_result.campaign_id = attempt.campaign_id
    and call_result.attempt_id = $2
left join call_hand_over on call_hand_over.vdn_id = $1 and call_hand_over.campaign_id = attempt.campaign_id
    and call_hand_over.attempt_id = $2
where attempt.vdn_id = $1 and attempt.attempt_id = $2
