-- Promised calls whose time has come: their contacts are due, also those that were finished; all tenants'. One whose contact
-- is in a call waits for its end. One whose campaign is over, or whose contact is gone, is begun and comes to nothing. Of a
-- contact that was finished, its last call is the final result no more.
-- $1 now, $2 how many, $3 the round before all rounds
with due as (
    select appointment.vdn_id, appointment.appointment_id, appointment.contact_id, appointment.called,
        coalesce(appointment.work_no, appointment.user_account) as work_no, appointment.call_data
    from tenant
    cross join lateral (
        select * from appointment
        where appointment.vdn_id = tenant.vdn_id and appointment.automatic and appointment.begun_at is null
            and appointment.due_at <= $1
        order by appointment.due_at
        limit $2
    ) as appointment
    where not exists (
        select from contact
        where contact.vdn_id = appointment.vdn_id and contact.contact_id = appointment.contact_id and contact.state = 1
    )
    limit $2
), begun as (
    update appointment set begun_at = $1
    from due
    where appointment.vdn_id = due.vdn_id and appointment.appointment_id = due.appointment_id
        and appointment.begun_at is null
    returning due.vdn_id, due.appointment_id, due.contact_id, due.called, due.work_no, due.call_data
), holder as (
    select contact.vdn_id, contact.contact_id, contact.campaign_id, contact.state, begun.appointment_id, begun.called,
        begun.work_no, begun.call_data,
        coalesce((
            select each.place - 1
            from jsonb_array_elements(contact.numbers) with ordinality as each (entry, place)
            where each.entry ->> 'called' = begun.called
            order by each.place
            limit 1
        ), 0) as position
    from begun
    join contact on contact.vdn_id = begun.vdn_id and contact.contact_id = begun.contact_id
    join campaign on campaign.vdn_id = begun.vdn_id and campaign.campaign_id = contact.campaign_id
        and campaign.ends_at > $1 and campaign.archived_at is null
    where contact.state <> 1
    for update of contact
), opened as (
    update contact
    set state = 0, finished = null, due_at = $1, round = $3, position = holder.position, called = holder.called,
        number_type = case
            when contact.numbers is null then contact.number_type
            else contact.numbers -> holder.position::integer ->> 'number_type'
        end,
        appointment_id = holder.appointment_id, work_no = coalesce(holder.work_no, contact.work_no),
        call_data = coalesce(holder.call_data, contact.call_data)
    from holder
    where contact.vdn_id = holder.vdn_id and contact.contact_id = holder.contact_id
), last_call as (
    update attempt
    set final = false
    from holder
    where holder.state = 2 and attempt.vdn_id = holder.vdn_id and attempt.contact_id = holder.contact_id and attempt.final
    returning attempt.vdn_id, attempt.campaign_id, attempt.ended_at, attempt.outcome, attempt.custom_field
), summed as (
    insert into campaign_outcomes (vdn_id, campaign_id, quarter, outcome, calls, finals)
    select vdn_id, campaign_id, date_bin('15 minutes', ended_at, '1970-01-01 00:00+00'), outcome, 0, -count(*)
    from last_call
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4
    on conflict (vdn_id, campaign_id, quarter, outcome) do update
    set finals = campaign_outcomes.finals + excluded.finals
), paged as (
    insert into call_count (vdn_id, campaign_id, whole, custom_field, begins_at, calls, finals)
    select last_call.vdn_id, last_call.campaign_id, scope.whole, scope.custom_field,
        date_bin(scope.span, last_call.ended_at, '1970-01-01 00:00+00'), 0, -count(*)
    from last_call
    cross join lateral (
        values (true, '', interval '15 minutes'), (false, last_call.custom_field, interval '1 hour')
    ) as scope (whole, custom_field, span)
    where scope.custom_field is not null
    group by 1, 2, 3, 4, 5
    order by 1, 2, 3, 4, 5
    on conflict (vdn_id, campaign_id, whole, custom_field, begins_at) do update
    set finals = call_count.finals + excluded.finals
)
update campaign_tally
set open_contacts = open_contacts + called.reopened, rewound = rewound + 1
from (
    select vdn_id, campaign_id, count(*) filter (where state = 2) as reopened
    from holder
    group by vdn_id, campaign_id
) as called
where campaign_tally.vdn_id = called.vdn_id and campaign_tally.campaign_id = called.campaign_id
