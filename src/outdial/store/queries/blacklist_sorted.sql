-- Some blacklisted numbers in their order as text, and how many there are on all pages. One row at least: of an empty page
-- only the total is not null.
-- $1 vdn_id, $2 group_id or null, $3 type_id or null, $4 how many, $5 how many are skipped
with page as (
    select called, valid_until, calls_max, period_is_day, group_id, type_id
    from blacklist
    where vdn_id = $1 and ($2::bigint is null or group_id = $2) and ($3::bigint is null or type_id = $3)
    order by called
    limit $4 offset $5
)
select total.numbers as total, page.called, page.valid_until, page.calls_max, page.period_is_day, page.group_id,
    page.type_id
from (
    select count(*) as numbers from blacklist
    where vdn_id = $1 and ($2::bigint is null or group_id = $2) and ($3::bigint is null or type_id = $3)
) as total
left join page on true
order by page.called
