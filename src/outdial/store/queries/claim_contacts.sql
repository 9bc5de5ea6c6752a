-- Claim contacts for dialling and write their attempts, before any switch is asked. Fenced: nothing happens unless the
-- lease is ours by the database's clock. A contact that has moved meanwhile, or a number already in a call, is passed over.
-- Rows are found by their keys, whatever the statistics say: see complete_attempts.
-- $1 vdn_id, $2 campaign_id, $3 owner, $4 epoch, $5 now, $6 contact_id[], $7 caller[], $8 ahead[],
-- $9 rule set, $10 answers, $11 abandoned, $12 bound, $13 limit, $14 switch[], $15 trunk[]
with lease as (
    select 1 from campaign_lease
    where vdn_id = $1 and campaign_id = $2 and owner = $3 and epoch = $4 and expires_at > clock_timestamp()
    for share
), wanted as (
    select contact.contact_id, contact.called, contact.position, contact.appointment_id, contact.custom_field,
        pick.caller, pick.ahead, pick.switch, pick.trunk
    from contact
    join unnest($6::bigint[], $7::text[], $8::boolean[], $14::text[], $15::text[])
        as pick (contact_id, caller, ahead, switch, trunk) on pick.contact_id = contact.contact_id
    where contact.vdn_id = $1 and contact.contact_id = any($6::bigint[]) and contact.campaign_id = $2
        and contact.state not in (1, 2) and contact.due_at <= $5 and exists (select from lease)
    order by contact.contact_id
    for update of contact
), placed as (
    insert into attempt (
        vdn_id, campaign_id, contact_id, epoch, position, called, caller, placed_at,
        ahead, rule_set, answers_before, abandoned_before, abandoned_bound, abandoned_limit,
        switch, trunk, custom_field
    )
    select $1, $2, contact_id, $4, position, called, caller, $5, ahead, $9, $10, $11, $12, $13, switch, trunk,
        nullif(custom_field, '')
    from wanted
    on conflict (vdn_id, called) where state < 9 do nothing
    returning attempt_id, contact_id
), promised as (
    update appointment set attempt_id = placed.attempt_id
    from wanted, placed
    where appointment.vdn_id = $1
        and appointment.appointment_id = any(array(select appointment_id from wanted where appointment_id is not null))
        and appointment.appointment_id = wanted.appointment_id and placed.contact_id = wanted.contact_id
)
update contact set state = 1
from placed
where contact.vdn_id = $1 and contact.contact_id = any($6::bigint[]) and contact.contact_id = placed.contact_id
returning placed.attempt_id, placed.contact_id
