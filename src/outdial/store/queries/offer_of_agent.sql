-- The contact that is offered to an agent.
-- $1 vdn_id, $2 work_no
select offer.contact_id, offer.campaign_id, offer.offered_at, offer.until, offer.answer,
    contact.called, contact.call_data
from offer
join contact on contact.vdn_id = $1 and contact.contact_id = offer.contact_id
where offer.vdn_id = $1 and offer.work_no = $2
