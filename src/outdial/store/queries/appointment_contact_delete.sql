-- The contact that was made for a promised call, unless it is called already. No row: it is.
-- $1 vdn_id, $2 contact_id, $3 appointment_id
with gone as (
    delete from contact
    where vdn_id = $1 and contact_id = any(array[$2::bigint]) and appointment_id = $3 and state not in (1, 2) and ledger is null
    returning campaign_id
), counted as (
    update campaign_tally set open_contacts = open_contacts - 1
    from gone
    where campaign_tally.vdn_id = $1 and campaign_tally.campaign_id = gone.campaign_id
)
select campaign_id from gone
