-- Put numbers on the blacklist, all alike, and all or none. A number whose entry is over counts as not listed. What
-- refuses the addition, with the number that does; or, when nothing does, nulls.
-- $1 vdn_id, $2 called[], $3 valid_until, $4 calls_max, $5 period_is_day, $6 group_id, $7 type_id, $8 now, $9 whether an
-- entry that is there is replaced (true), stays (false), or refuses the addition (null)
with listed as (
    select min(called) as called from blacklist
    where vdn_id = $1 and called = any($2::text[]) and (valid_until is null or valid_until > $8)
), judged as (
    select listed.called, case
        when $6::bigint is not null and not exists (
            select from blacklist_group where vdn_id = $1 and group_id = $6
        ) then 'group_unknown'
        when $7::bigint is not null and not exists (
            select from blacklist_type where vdn_id = $1 and type_id = $7
        ) then 'type_unknown'
        when $9::boolean is null and listed.called is not null then 'listed'
    end as refusal
    from listed
), added as (
    insert into blacklist (vdn_id, called, valid_until, calls_max, period_is_day, group_id, type_id)
    select $1, asked.called, $3, $4, $5, $6, $7
    from judged
    cross join unnest($2::text[]) as asked (called)
    where judged.refusal is null
    on conflict (vdn_id, called) do update
    set valid_until = excluded.valid_until, calls_max = excluded.calls_max, period_is_day = excluded.period_is_day,
        group_id = excluded.group_id, type_id = excluded.type_id
    where $9 or blacklist.valid_until <= $8
)
select refusal, called from judged
