-- Take numbers off the blacklist, all or none: the first that is not on it, or null when all were.
-- $1 vdn_id, $2 called[]
with missing as (
    select min(asked.called) as called
    from unnest($2::text[]) as asked (called)
    where not exists (select from blacklist where vdn_id = $1 and blacklist.called = asked.called)
), gone as (
    delete from blacklist
    using missing
    where blacklist.vdn_id = $1 and blacklist.called = any($2::text[]) and missing.called is null
)
select called from missing
