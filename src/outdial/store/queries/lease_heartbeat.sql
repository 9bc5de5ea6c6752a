-- An engine says that it is alive; how many are. The one table without a tenant: it holds no tenant's data.
-- $1 owner, $2 span
with beat as (
    insert into engine (owner, expires_at) values ($1, clock_timestamp() + $2)
    on conflict (owner) do update set expires_at = excluded.expires_at
), gone as (
    delete from engine where owner <> $1 and expires_at < clock_timestamp() - 10 * $2
)
select 1 + count(*) from engine where owner <> $1 and expires_at > clock_timestamp()
