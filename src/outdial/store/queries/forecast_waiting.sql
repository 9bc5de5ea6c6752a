-- What waits to be dialled in a campaign, in kinds that are alike as far as dialling goes; those that are blacklisted for
-- good are left out, and those whose batch is suspended. Due times within a quarter of an hour are alike, and so is all that is due already.
-- $1 vdn_id, $2 campaign_id, $3 now, $4 how many kinds
with waiting as (
    select contact.priority, contact.round, contact.position, contact.number_type, contact.ledger,
        case when contact.due_at <= $3 then $3::timestamptz
            else date_bin('15 minutes', contact.due_at, '1970-01-01 00:00+00') end as due_at,
        date_bin('1 hour', contact.recycle_at, '1970-01-01 00:00+00') as recycle_at,
        (
            select jsonb_agg(entry - 'called' order by place)
            from jsonb_array_elements(contact.numbers) with ordinality as each (entry, place)
        ) as numbers
    from contact
    where contact.vdn_id = $1 and contact.campaign_id = $2 and contact.state = 0 and not exists (
        select from batch where batch.vdn_id = $1 and batch.batch_id = contact.batch_id and batch.suspended
    ) and not exists (
        select from blacklist
        where blacklist.vdn_id = $1 and blacklist.called = contact.called and blacklist.calls_max is null
            and blacklist.valid_until is null
    )
)
select priority, round, position, number_type, ledger, due_at, recycle_at, numbers, count(*)::integer as contacts,
    sum(count(*)) over ()::integer as all_contacts
from waiting
group by 1, 2, 3, 4, 5, 6, 7, 8
order by contacts desc, 1, 6, 2, 3, 4, 5, 7, 8
limit $4
