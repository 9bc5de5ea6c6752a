-- The special dates of a campaign.
-- $1 vdn_id, $2 campaign_id
select special_date.special_date_id, special_date.name, special_date.rule
from campaign_special_date link
join special_date on special_date.vdn_id = $1 and special_date.special_date_id = link.special_date_id
where link.vdn_id = $1 and link.campaign_id = $2
order by special_date.special_date_id
