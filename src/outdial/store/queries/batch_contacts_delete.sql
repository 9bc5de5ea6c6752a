-- The contacts of a batch that is gone, in a statement after that, so that those are seen which were added last. Who waits
-- is deleted, and their last call becomes a final result; who is in a call is never called again; who is finished stays,
-- with the results.
-- $1 vdn_id, $2 campaign_id, $3 batch_id, $4 now
with deleted as (
    delete from contact
    where vdn_id = $1 and batch_id = $3 and state = 0
    returning contact_id
), last_call as (
    update attempt
    set final = true
    where attempt.vdn_id = $1 and not attempt.final and attempt.attempt_id = any(array(
        select distinct on (ended.contact_id) ended.attempt_id
        from attempt ended
        where ended.vdn_id = $1 and ended.contact_id = any(array(select contact_id from deleted))
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
), recycled as (
    update contact set recycle_at = least(recycle_at, $4)
    where vdn_id = $1 and batch_id = $3 and state = 1
)
update campaign_tally
set open_contacts = open_contacts - (select count(*) from deleted)
where vdn_id = $1 and campaign_id = $2
