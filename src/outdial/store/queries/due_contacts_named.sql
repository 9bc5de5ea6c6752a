-- Contacts that were seen before and may be dialled now, as they stand: those that are still due, with what may stand in
-- their way. The looks at attempts are those of due_contacts, for the same reason.
-- $1 vdn_id, $2 campaign_id, $3 contact_id[], $4 now, $5 when the tenant's hour began, $6 when its day did,
-- $7 suspended batches
select due.contact_id, due.priority, due.round, due.batch_id, due.due_at, due.called, due.position, due.number_type, due.numbers, due.caller,
    due.session_id, due.custom_field, due.call_data, due.recycle_at, due.ledger, due.work_no, due.appointment_id,
    blacklist.called is not null as listed, blacklist.valid_until, blacklist.calls_max, blacklist.period_is_day,
    case when blacklist.calls_max is not null then (
        select count(*) from (
            select from attempt
            where attempt.vdn_id = $1 and attempt.called = due.called
                and attempt.placed_at >= case when blacklist.period_is_day then $6::timestamptz else $5::timestamptz end
            order by attempt.placed_at
            limit blacklist.calls_max
        ) as counted
    ) else 0 end as calls_in_period,
    coalesce((
        select true from attempt
        where attempt.vdn_id = $1 and attempt.called >= due.called and attempt.called <= due.called and attempt.state <> 9
        order by attempt.called
        limit 1
    ), false) as number_in_call
from contact due
left join blacklist on blacklist.vdn_id = $1 and blacklist.called = due.called
where due.vdn_id = $1 and due.contact_id = any($3::bigint[]) and due.campaign_id = $2
    and due.state not in (1, 2) and due.due_at <= $4
    and (due.batch_id is null or due.batch_id <> all($7::bigint[]))
