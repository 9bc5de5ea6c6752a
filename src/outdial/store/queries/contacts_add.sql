-- Add contacts to a campaign, all or none. The tally's row lock puts the additions to a campaign, its deletion and the
-- completions of its contacts in one order, so interval and limit are exact. No row: there is no such campaign. Else what
-- refuses the addition, with the number that breaks the rule; or, when nothing does, how many contacts are open now and
-- the new ids, in the order given.
-- $1 vdn_id, $2 campaign_id, $3 now, $4 tenant's zone; a column each of the contacts: $5 called, $6 caller,
-- $7 session_id, $8 custom_field, $9 call_data, $10 recycle_at, $11 priority; $12 a number whose call data is no JSON,
-- or null; $13 open contacts at most, $14 span between two additions, $15 whether a started campaign takes numbers;
-- $16 the request's signature, $17 until when it is remembered, or nulls. It is recorded here and not in a statement of
-- its own, which would cost this busiest of writes a sixth. $18 number_type, $19 numbers (all of a contact's, when there
-- are several), $20 every number that is given, $21 batch_id or null,
-- $22 whether restricted numbers may be added while calls are left.
with used as (
    insert into used_signature (vdn_id, signature, expires_at)
    select $1, $16, $17 where $16::text is not null
    on conflict (vdn_id, signature) do nothing
    returning vdn_id
), locked as (
    select tally.open_contacts, tally.added_at, campaign.state, campaign.mode, campaign.begins_at, campaign.ends_at
    from campaign_tally tally
    join campaign on campaign.vdn_id = $1 and campaign.campaign_id = tally.campaign_id
    where tally.vdn_id = $1 and tally.campaign_id = $2 and campaign.archived_at is null
    for update of tally
), batch_row as materialized (
    -- Held until the contacts are there, so that the batch cannot go from under them.
    select batch.batch_id from batch
    where batch.vdn_id = $1 and batch.batch_id = $21 and batch.campaign_id = $2
    for key share
), listed as (
    select blacklist.called
    from blacklist
    where blacklist.vdn_id = $1 and blacklist.called = any($20::text[])
        and (blacklist.valid_until is null or blacklist.valid_until > $3)
        and (not $22 or blacklist.calls_max is null or blacklist.calls_max <= (
            select count(*) from attempt
            where attempt.vdn_id = $1 and attempt.called = blacklist.called
                and attempt.placed_at
                    >= date_trunc(case when blacklist.period_is_day then 'day' else 'hour' end, $3::timestamptz, $4)
        ))
    limit 1
), judged as (
    select case
        when $16::text is not null and not exists (select from used) then 'replayed'
        when locked.ends_at <= $3 then 'campaign_completed'
        when locked.state = 2 and locked.begins_at <= $3 and not $15 then 'campaign_started'
        when $21::bigint is not null and not exists (select from batch_row) then 'batch_unknown'
        when $14::interval > interval '0' and locked.added_at > $3 - $14 then 'too_soon'
        when locked.open_contacts + cardinality($5::text[]) > $13 then 'too_many_open'
        when locked.mode = 'intelligent_flow' and $12::text is not null then 'call_data_not_json'
        when exists (select from listed) then 'blacklisted'
    end as refusal
    from locked
), counted as (
    update campaign_tally tally
    set open_contacts = tally.open_contacts + cardinality($5::text[]), added_at = greatest(tally.added_at, $3),
        -- This commits a little after $3: an owner that has walked on meanwhile must step back.
        rewound = tally.rewound + 1
    from judged
    where tally.vdn_id = $1 and tally.campaign_id = $2 and judged.refusal is null
    returning tally.open_contacts
), added as (
    insert into contact (
        vdn_id, campaign_id, called, caller, session_id, custom_field, call_data, recycle_at, priority, number_type, numbers,
        batch_id, due_at, created_at
    )
    select $1, $2, asked.called, asked.caller, asked.session_id, asked.custom_field, asked.call_data, asked.recycle_at,
        asked.priority, asked.number_type, asked.numbers, $21, $3::timestamptz + (asked.place - 1) * interval '1 microsecond', $3
    from judged
    cross join unnest(
        $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::smallint[],
        $18::text[], $19::jsonb[]
    ) with ordinality as asked (
        called, caller, session_id, custom_field, call_data, recycle_at, priority, number_type, numbers, place
    )
    where judged.refusal is null
    returning contact_id
)
select judged.refusal,
    case judged.refusal when 'blacklisted' then (select called from listed) when 'call_data_not_json' then $12 end as called,
    (select open_contacts from counted) as open_contacts,
    (select array_agg(contact_id order by contact_id) from added) as contact_ids
from judged
