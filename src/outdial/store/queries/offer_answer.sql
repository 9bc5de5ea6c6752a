-- An agent answers the offer of this contact, once. The offer as it is after that; no row when it is not the agent's.
-- $1 vdn_id, $2 work_no, $3 contact_id, $4 answer
update offer set answer = coalesce(offer.answer, $4)
from contact
where offer.vdn_id = $1 and offer.work_no = $2 and offer.contact_id = $3
    and contact.vdn_id = $1 and contact.contact_id = $3
returning offer.contact_id, offer.campaign_id, offer.offered_at, offer.until, offer.answer,
    contact.called, contact.call_data
