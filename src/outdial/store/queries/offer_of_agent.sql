-- The contact that is offered to an agent, found by its key, whatever the statistics say.
-- $1 vdn_id, $2 work_no
select offer.contact_id, offer.campaign_id, offer.offered_at, offer.until, offer.answer,
    offered.called, offered.call_data
from offer
cross join lateral (
    select called, call_data from contact
    where contact.vdn_id = $1 and contact.contact_id = offer.contact_id
    limit 1
) as offered
where offer.vdn_id = $1 and offer.work_no = $2
