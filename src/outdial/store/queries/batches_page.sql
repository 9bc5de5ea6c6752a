-- A campaign's batches, newest first, and how many pass the filters. One row at least: of an empty page only the total is
-- not null. No row: there is no such campaign.
-- $1 vdn_id, $2 campaign_id, $3 part of the name or null, $4 suspended or null, $5 how many, $6 how many are skipped
with matching as materialized (
    select batch_id, name, suspended, created_at
    from batch
    where vdn_id = $1 and campaign_id = $2 and ($3::text is null or strpos(name, $3) > 0)
        and ($4::boolean is null or suspended = $4)
), page as (
    select * from matching order by created_at desc, batch_id desc limit $5 offset $6
)
select (select count(*) from matching) as total, page.batch_id, page.name, page.suspended
from campaign
left join page on true
where campaign.vdn_id = $1 and campaign.campaign_id = $2 and campaign.archived_at is null
order by page.created_at desc, page.batch_id desc
