-- The contacts of a batch that is gone, in a statement after that, so that those are seen which were added last. Who waits
-- is deleted; who is in a call is never called again; who is finished stays, with the results.
-- $1 vdn_id, $2 campaign_id, $3 batch_id, $4 now
with deleted as (
    delete from contact
    where vdn_id = $1 and batch_id = $3 and state = 0
    returning contact_id
), recycled as (
    update contact set recycle_at = least(recycle_at, $4)
    where vdn_id = $1 and batch_id = $3 and state = 1
)
update campaign_tally
set open_contacts = open_contacts - (select count(*) from deleted)
where vdn_id = $1 and campaign_id = $2
