-- The entries of these numbers, as far as they have one.
-- $1 vdn_id, $2 called[], $3 group_id or null, $4 type_id or null
select called, valid_until, calls_max, period_is_day, group_id, type_id
from blacklist
where vdn_id = $1 and called = any($2::text[])
    and ($3::bigint is null or group_id = $3) and ($4::bigint is null or type_id = $4)
order by called
