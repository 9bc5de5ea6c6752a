-- How many contacts of a campaign are found that wait, and how many that are in a call, by what a client gives of them; at
-- least one thing is given. Each way to look has an index of its own. No row: there is no such campaign.
-- $1 vdn_id, $2 campaign_id, $3 session_id, $4 called, $5 custom_field, $6 recycled from, $7 recycled before, or nulls
with found as (
    select contact_id, state from contact
    where vdn_id = $1 and campaign_id = $2 and state < 2 and called = $4
        and ($3::text is null or session_id = $3) and ($5::text is null or custom_field = $5)
        and ($6::timestamptz is null or recycle_at >= $6) and ($7::timestamptz is null or recycle_at < $7)
    union all
    select contact_id, state from contact
    where $4::text is null and vdn_id = $1 and campaign_id = $2 and state < 2 and session_id = $3
        and ($5::text is null or custom_field = $5)
        and ($6::timestamptz is null or recycle_at >= $6) and ($7::timestamptz is null or recycle_at < $7)
    union all
    select contact_id, state from contact
    where $4::text is null and $3::text is null and vdn_id = $1 and campaign_id = $2 and state < 2 and custom_field = $5
        and ($6::timestamptz is null or recycle_at >= $6) and ($7::timestamptz is null or recycle_at < $7)
    union all
    select contact_id, state from contact
    where $4::text is null and $3::text is null and $5::text is null and vdn_id = $1 and campaign_id = $2 and state < 2
        and recycle_at >= coalesce($6, '-infinity'::timestamptz) and recycle_at < $7
)
select campaign.state, campaign.begins_at, campaign.ends_at,
    (select count(*) from found where found.state = 0) as waiting,
    (select count(*) from found where found.state = 1) as dialling
from campaign
where campaign.vdn_id = $1 and campaign.campaign_id = $2 and campaign.archived_at is null
