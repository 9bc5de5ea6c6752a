-- Add a group of campaigns, or give the one that there is another name and other campaigns. No row, and nothing done: one of
-- the campaigns does not exist.
-- $1 vdn_id, $2 group_id, $3 name, $4 campaign_id[]
with known as (
    select count(*) = cardinality($4::integer[]) as all_of_them
    from campaign
    where vdn_id = $1 and campaign_id = any($4::integer[]) and archived_at is null
), put as (
    insert into campaign_group (vdn_id, group_id, name)
    select $1, $2, $3 from known where all_of_them
    on conflict (vdn_id, group_id) do update set name = excluded.name
    returning group_id
), gone as (
    delete from campaign_group_member
    using put
    where campaign_group_member.vdn_id = $1 and campaign_group_member.group_id = put.group_id
        and campaign_group_member.campaign_id <> all($4::integer[])
), members as (
    insert into campaign_group_member (vdn_id, group_id, campaign_id)
    select $1, put.group_id, asked.campaign_id
    from put
    cross join unnest($4::integer[]) as asked (campaign_id)
    on conflict do nothing
)
select group_id from put
