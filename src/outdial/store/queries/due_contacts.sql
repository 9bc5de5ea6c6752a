-- The contacts of a campaign that are due, most urgent first, from where the owner stopped; nothing is changed.
-- Dead entries before the cursor are never stepped over, so an old snapshot elsewhere costs nothing. The two looks at
-- attempts must go by the number alone, whatever the statistics say: the order is one that few indexes have, both bounds
-- are given, and "<> 9" is not the condition of the small indexes of open attempts, all of whose dead entries were else
-- seen to be read, beyond the number or for the whole tenant.
-- Contacts of suspended batches are passed over: the owner's cursor goes past them, too, so they are not read every time.
-- $1 vdn_id, $2 campaign_id, $3 priority[], $4 round[], $5 cursor[], $6 now, $7 how many, $8 when the tenant's hour began,
-- $9 when its day did, $10 suspended batches
select due.contact_id, due.priority, due.round, due.batch_id, due.due_at, due.called, due.position, due.number_type, due.numbers, due.caller,
    due.session_id, due.custom_field, due.call_data, due.recycle_at, due.ledger, due.work_no, due.appointment_id,
    blacklist.called is not null as listed, blacklist.valid_until, blacklist.calls_max, blacklist.period_is_day,
    case when blacklist.calls_max is not null then (
        select count(*) from (
            select from attempt
            where attempt.vdn_id = $1 and attempt.called = due.called
                and attempt.placed_at >= case when blacklist.period_is_day then $9::timestamptz else $8::timestamptz end
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
from unnest($3::smallint[], $4::smallint[], $5::timestamptz[]) with ordinality as lane (priority, round, cursor, place)
cross join lateral (
    select * from contact
    where contact.vdn_id = $1 and contact.campaign_id = $2 and contact.priority = lane.priority
        and contact.round = lane.round and contact.state = 0 and contact.due_at >= lane.cursor and contact.due_at <= $6
        and (contact.batch_id is null or contact.batch_id <> all($10::bigint[]))
    order by contact.due_at
    limit $7
) as due
left join blacklist on blacklist.vdn_id = $1 and blacklist.called = due.called
order by lane.place, due.due_at
limit $7
