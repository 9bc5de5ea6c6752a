-- A new special date of a campaign; the campaign's owner is told by updated_at.
-- $1 vdn_id, $2 campaign_id, $3 name, $4 rule, $5 now
with made as (
    insert into special_date (vdn_id, name, rule) values ($1, $3, $4) returning special_date_id
), linked as (
    insert into campaign_special_date (vdn_id, campaign_id, special_date_id)
    select $1, $2, special_date_id from made
), told as (
    update campaign set updated_at = $5 where vdn_id = $1 and campaign_id = $2
)
select special_date_id from made
