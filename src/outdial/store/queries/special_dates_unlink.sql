-- Take one special date, or all, from a campaign; how many that were. Its owner is told by updated_at.
-- $1 vdn_id, $2 campaign_id, $3 special_date_id (null: all), $4 now
with gone as (
    delete from campaign_special_date
    where vdn_id = $1 and campaign_id = $2 and ($3::integer is null or special_date_id = $3)
    returning special_date_id
), told as (
    update campaign set updated_at = $4 where vdn_id = $1 and campaign_id = $2 and exists (select from gone)
)
select count(*) from gone
