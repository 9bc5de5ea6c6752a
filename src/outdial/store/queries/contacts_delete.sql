-- Some of the contacts that contacts_found finds waiting: deleted, or kept out of the queue for good. How many they are.
-- Their last calls become final results.
-- $1 vdn_id, $2 campaign_id, $3 session_id, $4 called, $5 custom_field, $6 recycled from, $7 recycled before, or nulls;
-- $8 how many, $9 why they are finished, or null: deleted
with found as (
    select contact_id, state from contact
    where vdn_id = $1 and campaign_id = $2 and state < 2 and called = $4
        and ($3::text is null or session_id = $3) and ($5::text is null or custom_field = $5)
        and ($6::timestamptz is null or recycle_at >= $6) and ($7::timestamptz is null or recycle_at < $7)
    union all
    select contact_id, state from contact
    where $4::text is null and vdn_id = $1 and campaign_id = $2 and state < 2 and session_id = $3
        and ($5::text is null or custom_field = $5)
        and ($6::timestamptz is null or recycle_at >= $6) and ($7::timestamptz is null or recycle_at < $7)
    union all
    select contact_id, state from contact
    where $4::text is null and $3::text is null and vdn_id = $1 and campaign_id = $2 and state < 2 and custom_field = $5
        and ($6::timestamptz is null or recycle_at >= $6) and ($7::timestamptz is null or recycle_at < $7)
    union all
    select contact_id, state from contact
    where $4::text is null and $3::text is null and $5::text is null and vdn_id = $1 and campaign_id = $2 and state < 2
        and recycle_at >= coalesce($6, '-infinity'::timestamptz) and recycle_at < $7
), part as materialized (
    select contact_id from found where state = 0 limit $8
), deleted as (
    delete from contact
    where $9::smallint is null and vdn_id = $1 and contact_id = any(array(select contact_id from part)) and state not in (1, 2)
    returning contact_id
), kept as (
    update contact set state = 2, finished = $9, appointment_id = null
    where $9::smallint is not null and vdn_id = $1 and contact_id = any(array(select contact_id from part))
        and state not in (1, 2)
    returning contact_id
), last_call as (
    update attempt
    set final = true
    where attempt.vdn_id = $1 and not attempt.final and attempt.attempt_id = any(array(
        select distinct on (ended.contact_id) ended.attempt_id
        from attempt ended
        where ended.vdn_id = $1 and ended.contact_id = any(array(select contact_id from deleted union all select contact_id from kept))
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
), tallied as (
    update campaign_tally
    set open_contacts = open_contacts - (select count(*) from deleted) - (select count(*) from kept)
    where vdn_id = $1 and campaign_id = $2
)
select (select count(*) from deleted) + (select count(*) from kept) as gone
