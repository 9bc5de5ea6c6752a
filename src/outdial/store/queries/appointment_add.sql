-- A call is promised. Where a contact is named that waits, it is not called before: what is left of its tries waits until
-- then, and when it would have been due is kept.
-- $1 vdn_id, $2 campaign_id, $3 automatic, $4 called, $5 appointed_at, $6 user_account, $7 work_no, $8 call_data, $9 remark,
-- $10 now, $11 contact_id or null, $12 due_at or null, $13 begun_at or null,
-- $14 whether the contact was made for it, $15 how long beyond due_at the contact waits to be made due
with holder as (
    select contact_id, due_at from contact
    where contact.vdn_id = $1 and contact.contact_id = any(array[$11::bigint]) and contact.state not in (1, 2) and not $14
    for update
), added as (
    insert into appointment (
        vdn_id, campaign_id, automatic, called, appointed_at, user_account, work_no, call_data, remark, created_at,
        contact_id, due_at, begun_at, contact_made, held_from
    )
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, (select due_at from holder))
    returning appointment_id
), waits as (
    update contact
    set due_at = greatest(contact.due_at, $12 + $15::interval)
    from holder
    where contact.vdn_id = $1 and contact.contact_id = any(array[$11::bigint])
        and contact.contact_id = holder.contact_id and contact.state not in (1, 2)
)
select appointment_id from added
