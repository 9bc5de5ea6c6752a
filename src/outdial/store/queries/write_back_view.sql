-- A contact as a business result finds it, with its campaign's retry policy, and whether the result is defined.
-- $1 vdn_id, $2 contact_id, $3 business result's code, $4 sub-result's code or null
select contact.campaign_id, contact.contact_id, contact.state, contact.outcome, contact.priority, contact.round, contact.batch_id, contact.due_at,
    contact.called, contact.position, contact.number_type, contact.numbers, contact.caller, contact.session_id,
    contact.custom_field, contact.call_data, contact.recycle_at, contact.ledger, contact.work_no,
    contact.appointment_id, contact.business_result,
    contact.business_sub_result, campaign.retry_policy, campaign.settings -> 'rotation' as rotation, campaign.ends_at,
    exists (
        select from business_result where vdn_id = $1 and parent_code = '' and code = $3
    ) as result_defined,
    $4::text is null or exists (
        select from business_result where vdn_id = $1 and parent_code = $3 and code = $4
    ) as sub_result_belongs
from contact
join campaign on campaign.vdn_id = $1 and campaign.campaign_id = contact.campaign_id and campaign.archived_at is null
where contact.vdn_id = $1 and contact.contact_id = $2
