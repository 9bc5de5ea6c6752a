-- Record a business result and what follows from it. Compare-and-set: nothing happens to a contact that has moved since
-- it was read; no row then. The contact's last call is its final result if and only if nothing more is dialled.
-- $1 vdn_id, $2 contact_id, $3 state as read, $4 due_at as read, $5 business result, $6 sub-result, $7 note, $8 work_no,
-- $9 state, $10 due_at, $11 position, $12 round, $13 called, $14 number_type, $15 finished, $16 now
with moved as (
    update contact
    set business_result = $5, business_sub_result = $6, business_result_note = $7, work_no = $8, state = $9, due_at = $10,
        position = $11, round = $12, called = $13, number_type = $14, finished = $15,
        -- What the result asks for takes the place of a promised call that is due.
        appointment_id = null
    where vdn_id = $1 and contact_id = $2 and state = $3 and due_at = $4
    returning contact_id, campaign_id, state, due_at
), last_call as (
    update attempt
    set final = moved.state = 2
    from moved
    -- By their keys alone: "> 8" is not the condition of the index of ended attempts.
    where attempt.vdn_id = $1 and attempt.attempt_id = any(array(
        select ended.attempt_id from attempt ended
        where ended.vdn_id = $1 and ended.contact_id = any(array(select contact_id from moved)) and ended.state > 8
        order by ended.ended_at desc
        limit 1
    )) and attempt.final <> (moved.state = 2)
    returning attempt.campaign_id, date_bin('15 minutes', attempt.ended_at, '1970-01-01 00:00+00') as quarter,
        date_bin('1 hour', attempt.ended_at, '1970-01-01 00:00+00') as hour,
        attempt.outcome, attempt.custom_field, case when attempt.final then 1 else -1 end as finals
), summed as (
    update campaign_outcomes set finals = finals + (select finals from last_call)
    where vdn_id = $1 and campaign_id = (select campaign_id from last_call)
        and quarter = (select quarter from last_call) and outcome = (select outcome from last_call)
), paged as (
    update call_count set finals = finals + (select finals from last_call)
    where vdn_id = $1 and campaign_id = (select campaign_id from last_call) and whole = any(array[true, false])
        and custom_field = any(array['', (select custom_field from last_call)])
        and begins_at = any(array[(select quarter from last_call), (select hour from last_call)])
        and begins_at = case when whole then (select quarter from last_call) else (select hour from last_call) end
), tallied as (
    update campaign_tally
    set open_contacts = open_contacts + case when moved.state = 0 then 1 else 0 end - case when $3 = 0 then 1 else 0 end,
        rewound = rewound + case when moved.state = 0 and moved.due_at <= $16 then 1 else 0 end
    from moved
    where campaign_tally.vdn_id = $1 and campaign_tally.campaign_id = moved.campaign_id
        and (moved.state = 0 or $3 = 0)
)
select contact_id from moved
