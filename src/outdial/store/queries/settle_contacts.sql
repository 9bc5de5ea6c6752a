-- Due contacts that are not dialled now: put off, or finished. Fenced like a claim. Of a contact that is finished, its last
-- call becomes the final result. Sums are written in one order by every statement, so that none waits for another for ever.
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
    returning contact.contact_id, contact.state
), last_call as (
    update attempt
    set final = true
    where attempt.vdn_id = $1 and not attempt.final and attempt.attempt_id = any(array(
        select distinct on (ended.contact_id) ended.attempt_id
        from attempt ended
        where ended.vdn_id = $1 and ended.contact_id = any(array(select contact_id from settled where state = 2))
            and ended.ended_at is not null
        order by ended.contact_id, ended.ended_at desc
    ))
    returning attempt.ended_at, attempt.outcome, attempt.custom_field
), summed as (
    insert into campaign_outcomes (vdn_id, campaign_id, quarter, outcome, calls, finals)
    select $1, $2, date_bin('15 minutes', ended_at, '1970-01-01 00:00+00'), outcome, 0, count(*)
    from last_call
    group by 3, 4
    order by 3, 4
    on conflict (vdn_id, campaign_id, quarter, outcome) do update
    set finals = campaign_outcomes.finals + excluded.finals
), paged as (
    insert into call_count (vdn_id, campaign_id, whole, custom_field, begins_at, calls, finals)
    select $1, $2, scope.whole, scope.custom_field,
        date_bin(scope.span, last_call.ended_at, '1970-01-01 00:00+00'), 0, count(*)
    from last_call
    cross join lateral (
        values (true, '', interval '15 minutes'), (false, last_call.custom_field, interval '1 hour')
    ) as scope (whole, custom_field, span)
    where scope.custom_field is not null
    group by 3, 4, 5
    order by 3, 4, 5
    on conflict (vdn_id, campaign_id, whole, custom_field, begins_at) do update
    set finals = call_count.finals + excluded.finals
)
update campaign_tally
set open_contacts = open_contacts - (select count(*) from settled where state = 2)
where vdn_id = $1 and campaign_id = $2 and exists (select from settled where state = 2)
