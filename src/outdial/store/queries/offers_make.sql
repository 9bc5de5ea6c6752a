-- Offer contacts to agents who are kept for them. Fenced like a claim; a contact that has moved meanwhile is passed over.
-- The contacts are not due before the offers are void.
-- $1 vdn_id, $2 campaign_id, $3 owner, $4 epoch, $5 now, $6 contact_id[], $7 work_no[], $8 until, $9 void at
with lease as (
    select 1 from campaign_lease
    where vdn_id = $1 and campaign_id = $2 and owner = $3 and epoch = $4 and expires_at > clock_timestamp()
    for share
), held as (
    update contact set due_at = $9
    where vdn_id = $1 and contact_id = any($6::bigint[]) and campaign_id = $2
        and state not in (1, 2) and due_at <= $5 and exists (select from lease)
    returning contact_id
)
insert into offer (vdn_id, work_no, contact_id, campaign_id, offered_at, until)
select $1, pick.work_no, held.contact_id, $2, $5, $8
from held
join unnest($6::bigint[], $7::text[]) as pick (contact_id, work_no) on pick.contact_id = held.contact_id
on conflict do nothing
returning contact_id
