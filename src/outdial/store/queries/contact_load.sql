-- One record of outbound data. No row: the campaign does not exist; nulls: it has no such record.
-- $1 vdn_id, $2 campaign_id, $3 contact_id
select contact.contact_id, contact.called, contact.number_type, contact.numbers, contact.session_id, contact.caller,
    contact.custom_field, contact.call_data, contact.recycle_at, contact.priority, contact.batch_id, contact.state,
    contact.outcome
from campaign
left join contact
    on contact.vdn_id = $1 and contact.contact_id = $3 and contact.campaign_id = campaign.campaign_id
where campaign.vdn_id = $1 and campaign.campaign_id = $2 and campaign.archived_at is null
