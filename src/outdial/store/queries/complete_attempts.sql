-- Attempts that are over, a batch of one tenant: the attempt, its contact's next step, its agent, the tally, the counts of
-- answers, outcomes and results, and the word to the outside, in one statement. Compare-and-set: an attempt that has ended, or has another owner, is passed over.
-- The plan must not hang on statistics, which are old whenever a campaign has just begun: rows are found by their keys
-- ("= any") and never through the small indexes of open attempts and contacts, whose conditions are therefore not
-- written out ("<> 9"). Joined through those, a batch was seen to take a second instead of milliseconds.
-- $1 vdn_id, $2 now, then a column each of the batch
with batch as (
    select * from unnest(
        $3::bigint[], $4::integer[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[],
        $9::text[], $10::text[], $11::text[], $12::boolean[], $13::smallint[], $14::timestamptz[], $15::smallint[],
        $16::smallint[], $17::text[], $18::text[], $19::jsonb[], $20::smallint[], $21::text[], $22::jsonb[], $23::text[],
        $24::timestamptz[], $25::text[]
    ) as ended (
        attempt_id, epoch, ringing_at, answered_at, connected_at, ended_at,
        outcome, cause, work_no, kept_connect_limit, contact_state, due_at, position, round,
        called, number_type, ledger, finished, url, fact, answered_by, judged_at, recording
    )
), over as (
    update attempt
    set state = 9, ringing_at = batch.ringing_at, answered_at = batch.answered_at, connected_at = batch.connected_at,
        ended_at = batch.ended_at, outcome = batch.outcome, cause = batch.cause, work_no = batch.work_no,
        kept_connect_limit = batch.kept_connect_limit, answered_by = batch.answered_by, judged_at = batch.judged_at, recording = batch.recording,
        final = batch.contact_state = 2
    from batch
    where attempt.vdn_id = $1 and attempt.attempt_id = any($3::bigint[]) and attempt.attempt_id = batch.attempt_id
        and attempt.epoch = batch.epoch and attempt.state <> 9
    -- every column goes along, so that nothing below joins the batch again
    returning attempt.campaign_id, attempt.contact_id, attempt.rule_set, attempt.custom_field, batch.*
), moved as (
    update contact
    set state = over.contact_state, due_at = over.due_at, position = over.position, round = over.round, called = over.called,
        number_type = over.number_type, ledger = over.ledger, outcome = over.outcome, finished = over.finished,
        -- A promised call that the switch refused is still to be made.
        appointment_id = case when over.outcome = 'not_placed' then contact.appointment_id end
    from over
    where contact.vdn_id = $1 and contact.contact_id = any(array(select over.contact_id from over))
        and contact.contact_id = over.contact_id and contact.state not in (0, 2)
    returning contact.campaign_id, contact.state
), freed as (
    update agent
    set state = case when agent.state = 'talking' then 'wrap_up' else coalesce(agent.afterwards, 'idle') end,
        afterwards = case when agent.state = 'talking' then agent.afterwards end,
        state_since = $2, attempt_id = null
    where agent.vdn_id = $1 and agent.attempt_id = any(array(select over.attempt_id from over))
), tallied as (
    update campaign_tally
    set open_contacts = open_contacts - done.contacts
    from (select campaign_id, count(*)::integer as contacts from moved where state = 2 group by campaign_id) as done
    where campaign_tally.vdn_id = $1 and campaign_tally.campaign_id = done.campaign_id
), counted as (
    insert into campaign_answers (vdn_id, campaign_id, quarter, rule_set, answers, abandoned, machines)
    select $1, over.campaign_id, date_bin('15 minutes', over.answered_at, '1970-01-01 00:00+00'),
        coalesce(over.rule_set, 'none/1'), count(over.kept_connect_limit),
        count(*) filter (where not over.kept_connect_limit), count(*) filter (where over.kept_connect_limit is null)
    from over
    where over.kept_connect_limit is not null or (over.outcome = 'machine' and over.judged_at is not null)
    group by 2, 3, 4
    on conflict (vdn_id, campaign_id, quarter, rule_set) do update
    set answers = campaign_answers.answers + excluded.answers,
        abandoned = campaign_answers.abandoned + excluded.abandoned,
        machines = campaign_answers.machines + excluded.machines
), summed as (
    insert into campaign_outcomes (vdn_id, campaign_id, quarter, outcome, calls, finals)
    select $1, over.campaign_id, date_bin('15 minutes', over.ended_at, '1970-01-01 00:00+00'), over.outcome, count(*),
        count(*) filter (where over.contact_state = 2)
    from over
    group by 2, 3, 4
    order by 2, 3, 4
    on conflict (vdn_id, campaign_id, quarter, outcome) do update
    set calls = campaign_outcomes.calls + excluded.calls, finals = campaign_outcomes.finals + excluded.finals
), summed_by_hour as (
    insert into hourly_outcomes (vdn_id, campaign_id, hour, outcome, calls)
    select $1, over.campaign_id, date_bin('1 hour', over.ended_at, '1970-01-01 00:00+00'), over.outcome, count(*)
    from over
    group by 2, 3, 4
    order by 2, 3, 4
    on conflict (vdn_id, campaign_id, hour, outcome) do update
    set calls = hourly_outcomes.calls + excluded.calls
), paged as (
    insert into call_count (vdn_id, campaign_id, whole, custom_field, begins_at, calls, finals)
    select $1, over.campaign_id, scope.whole, scope.custom_field,
        date_bin(scope.span, over.ended_at, '1970-01-01 00:00+00'), count(*),
        count(*) filter (where over.contact_state = 2)
    from over
    cross join lateral (
        values (true, '', interval '15 minutes'), (false, over.custom_field, interval '1 hour')
    ) as scope (whole, custom_field, span)
    where scope.custom_field is not null
    group by 2, 3, 4, 5
    order by 2, 3, 4, 5
    on conflict (vdn_id, campaign_id, whole, custom_field, begins_at) do update
    set calls = call_count.calls + excluded.calls, finals = call_count.finals + excluded.finals
), told as (
    insert into outbox (vdn_id, campaign_id, contact_id, url, fact, created_at, due_at)
    select $1, over.campaign_id, over.contact_id, over.url, over.fact, $2, $2
    from over
    where over.url is not null
    order by over.attempt_id
)
select attempt_id from over
