-- Promised calls in the order of their times, and how many pass the filters. One row at least: of an empty page only the
-- total is not null. What an automatic one came to is what its call came to. The lists of ids
-- keep the look-ups by key, however few rows the planner believes there are.
-- $1 vdn_id, $2 called or null, $3 agents or null, $4 appointed from, $5 appointed before, $6 campaign_id or null,
-- $7 how many, $8 how many are skipped
with matching as materialized (
    select appointment.appointment_id, appointment.appointed_at, appointment.attempt_id, appointment.contact_id
    from appointment
    join campaign on campaign.vdn_id = $1 and campaign.campaign_id = appointment.campaign_id and campaign.archived_at is null
    where appointment.vdn_id = $1 and appointment.appointed_at >= $4 and appointment.appointed_at < $5
        and ($2::text is null or appointment.called = $2)
        and ($3::text[] is null or appointment.user_account = any($3) or appointment.work_no = any($3))
        and ($6::integer is null or appointment.campaign_id = $6)
), page as (
    select appointment_id, attempt_id, contact_id from matching order by appointed_at, appointment_id limit $7 offset $8
)
select total.appointments as total, appointment.appointment_id, appointment.campaign_id, appointment.automatic,
    appointment.called, appointment.appointed_at, appointment.user_account, appointment.work_no, appointment.remark,
    appointment.fail_code, appointment.call_id, appointment.caller, appointment.business_result,
    appointment.business_sub_result, appointment.call_began_at, appointment.call_ended_at, appointment.reported_at,
    campaign.name as campaign_name, campaign.state as campaign_state, campaign.ends_at as campaign_ends_at,
    agent.name as agent_name, attempt.attempt_id, attempt.caller as attempt_caller, attempt.placed_at, attempt.ended_at,
    attempt.outcome, contact.business_result as contact_result, contact.business_sub_result as contact_sub_result
from (select count(*) as appointments from matching) as total
left join page on true
left join appointment on appointment.vdn_id = $1 and appointment.appointment_id = page.appointment_id
left join campaign on campaign.vdn_id = $1 and campaign.campaign_id = appointment.campaign_id
left join agent on agent.vdn_id = $1 and agent.work_no = coalesce(appointment.work_no, appointment.user_account)
left join attempt on attempt.vdn_id = $1 and attempt.attempt_id = page.attempt_id
    and attempt.attempt_id = any(array(select attempt_id from page))
left join contact on contact.vdn_id = $1 and contact.contact_id = page.contact_id
    and contact.contact_id = any(array(select contact_id from page))
order by appointment.appointed_at, appointment.appointment_id
