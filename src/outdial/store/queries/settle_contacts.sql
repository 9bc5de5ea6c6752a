-- Due contacts that are not dialled now: put off, or finished. Fenced like a claim.
-- Rows are found by their keys, whatever the statistics say: see complete_attempts.
-- $1 vdn_id, $2 campaign_id, $3 owner, $4 epoch, then a column each: $5 contact_id[], $6 due_at[],
-- $7 finished[] (null: put off), $8 position[], $9 round[], $10 called[], $11 number_type[]
with lease as (
    select 1 from campaign_lease
    where vdn_id = $1 and campaign_id = $2 and owner = $3 and epoch = $4 and expires_at > clock_timestamp()
    for share
), settled as (
    update contact
    set due_at = verdict.due_at,
        finished = verdict.finished,
        state = case when verdict.finished is null then 0 else 2 end,
        position = verdict.position, round = verdict.round, called = verdict.called, number_type = verdict.number_type,
        appointment_id = case when verdict.finished is null then contact.appointment_id end
    from unnest(
        $5::bigint[], $6::timestamptz[], $7::smallint[], $8::smallint[], $9::smallint[], $10::text[], $11::text[]
    ) as verdict (contact_id, due_at, finished, position, round, called, number_type)
    where contact.vdn_id = $1 and contact.contact_id = any($5::bigint[]) and contact.contact_id = verdict.contact_id
        and contact.state not in (1, 2)
        and exists (select from lease)
    returning contact.state
)
update campaign_tally
set open_contacts = open_contacts - (select count(*) from settled where state = 2)
where vdn_id = $1 and campaign_id = $2 and exists (select from settled where state = 2)
