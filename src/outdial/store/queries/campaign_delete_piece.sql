-- A piece of the contacts and attempts of a campaign that is shut: so many of its attempts, so many counts of them, and those
-- of its contacts that are among so many of the tenant's from just behind an id on. How far that was, and whether there
-- may be more.
-- $1 vdn_id, $2 campaign_id, $3 contact_id behind which to begin, $4 rows
with seen as materialized (
    select contact_id, campaign_id from contact
    where vdn_id = $1 and contact_id > $3
    order by contact_id
    limit $4
), contacts as (
    delete from contact
    where vdn_id = $1 and contact_id = any(array(select seen.contact_id from seen where seen.campaign_id = $2))
), attempts as (
    delete from attempt
    where vdn_id = $1 and attempt_id = any(array(
        select attempt_id from attempt
        where vdn_id = $1 and campaign_id = $2 and state = 9
        order by ended_at
        limit $4
    ))
    returning 1
), calls as (
    delete from call_count
    where vdn_id = $1 and campaign_id = $2 and (whole, custom_field, begins_at) in (
        select whole, custom_field, begins_at from call_count
        where vdn_id = $1 and campaign_id = $2
        order by whole, custom_field, begins_at
        limit $4
    )
    returning 1
)
select coalesce(max(contact_id), $3) as reached,
    count(*) = $4 or (select count(*) from attempts) = $4 or (select count(*) from calls) = $4 as more
from seen
